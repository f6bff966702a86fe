"""What the sealing of telephone numbers left behind goes: old pages of the file, and what sessions say of log-ins."""

from django.db import migrations


def end_sessions(apps, schema_editor) -> None:
    # A session told with which number its reader had logged in.
    apps.get_model("sessions", "Session").objects.using(schema_editor.connection.alias).all().delete()


def wipe(apps, schema_editor) -> None:
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute("VACUUM FULL accounts_user")
            cursor.execute("VACUUM FULL django_session")
        else:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Migration(migrations.Migration):
    atomic = False  # neither database vacuums inside a transaction

    dependencies = [("accounts", "0006_sealed_phones"), ("sessions", "0001_initial")]

    operations = [migrations.RunPython(end_sessions, elidable=True), migrations.RunPython(wipe, elidable=True)]
