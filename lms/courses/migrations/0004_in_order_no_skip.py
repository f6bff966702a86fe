from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('courses', '0003_who_may_join')]

    operations = [
        migrations.AddField(
            "course", "in_order", models.BooleanField(default=False, verbose_name="one lesson after the other")
        ),
        migrations.AddField("lesson", "no_skip", models.BooleanField(default=False, verbose_name="no skipping ahead")),
    ]
