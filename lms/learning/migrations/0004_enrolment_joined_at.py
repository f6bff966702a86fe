from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def as_made(apps, schema_editor):
    enrolments = apps.get_model("learning", "Enrolment").objects.using(schema_editor.connection.alias)
    enrolments.update(joined_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("learning", "0003_learning_day")]

    operations = [
        migrations.AddField(
            "enrolment", "joined_at", models.DateTimeField(default=timezone.now, verbose_name="joined")
        ),
        migrations.RunPython(as_made, migrations.RunPython.noop),
    ]
