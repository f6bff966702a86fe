from django.db import migrations


def forget(apps, schema_editor):
    """Of accounts that were closed before the sound of a name was forgotten with it."""
    apps.get_model("accounts", "User").objects.filter(username__startswith="gone-", is_active=False).update(pinyin="")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_children")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
