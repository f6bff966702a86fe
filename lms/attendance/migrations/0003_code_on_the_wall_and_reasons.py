from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0002_rolls_that_are_complete")]

    operations = [
        migrations.AddField(
            "checkin",
            "browser",
            models.CharField(
                blank=True,
                default="",
                help_text="Hash of a random word that the browser keeps for a day.",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "checkin",
            "reason",
            models.CharField(blank=True, default="", max_length=200, verbose_name="reason"),
            preserve_default=False,
        ),
    ]
