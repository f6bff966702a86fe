from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial"), ("network", "0001_initial")]

    operations = [
        migrations.AddField("gathering", "roll_complete", models.BooleanField(default=True)),
        migrations.AddIndex(
            "gathering", models.Index(fields=["organisation", "starts_at"], name="gathering_of_place")
        ),
        migrations.AddIndex(
            "gathering",
            models.Index(
                condition=models.Q(("roll_complete", False)), fields=["starts_at"], name="gathering_roll_open"
            ),
        ),
    ]
