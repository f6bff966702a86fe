"""Rolls that are open are noted, and gatherings are held by the place of the school instead of the centre's."""

from django.db import migrations
from django.db.models import Exists, OuterRef, Subquery


def note(apps, schema_editor):
    using = schema_editor.connection.alias
    gatherings = apps.get_model("attendance", "Gathering").objects.using(using).filter(session__isnull=False)
    sessions = apps.get_model("classes", "Session").objects.using(using).filter(gathering=OuterRef("pk"))
    gatherings.update(organisation=Subquery(sessions.values("class_group__school__organisation")[:1]))
    marks = apps.get_model("attendance", "CheckIn").objects.filter(
        gathering=OuterRef(OuterRef("pk")), learner=OuterRef("learner"), superseded=False
    )
    without = apps.get_model("classes", "Registration").objects.filter(
        ~Exists(marks),
        class_group__sessions__gathering=OuterRef("pk"),
        status="confirmed",
        registered_at__lte=OuterRef("starts_at"),
    )
    gatherings.filter(Exists(without)).update(roll_complete=False)


class Migration(migrations.Migration):
    dependencies = [("classes", "0002_school_holidays"), ("attendance", "0002_rolls_that_are_complete")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
