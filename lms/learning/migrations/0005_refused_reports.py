from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('learning', '0004_enrolment_joined_at')]

    operations = [
        migrations.AddField(
            "lessonprogress",
            "refused_reports",
            models.PositiveIntegerField(
                default=0, help_text="Reports of more than can have been watched in the time."
            ),
        ),
    ]
