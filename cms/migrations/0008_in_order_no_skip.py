from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('cms', '0007_who_may_join')]

    operations = [
        migrations.AddField(
            "coursepage",
            "in_order",
            models.BooleanField(
                default=False,
                help_text=(
                    "A lesson opens when the online ones before it are done. The lesson open to everybody stays open."
                ),
                verbose_name="one lesson after the other",
            ),
        ),
        migrations.AddField(
            "lessonpage",
            "no_skip",
            models.BooleanField(
                default=False,
                help_text=(
                    "Until the lesson is done, nobody can jump past what she has watched. Going back is always free."
                ),
                verbose_name="no skipping ahead",
            ),
        ),
    ]
