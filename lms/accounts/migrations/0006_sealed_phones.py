"""Telephone numbers are sealed, and names are found by their sound."""

from django.db import migrations

from lms.accounts.pinyin import PinyinField, pinyin_of
from lms.accounts.sealing import SealedField

BATCH = 1000


def fill(apps, schema_editor) -> None:
    people = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    last = 0
    while rows := list(people.filter(pk__gt=last).order_by("pk").only("pk", "name", "phone")[:BATCH]):
        for person in rows:
            person.pinyin = pinyin_of(person.name)[:120]
            person.sealed_phone = person.phone
        people.bulk_update(rows, ["pinyin", "sealed_phone"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_helping")]

    operations = [
        migrations.AlterModelManagers(name="user", managers=[]),
        migrations.AddField(
            "user", "pinyin", PinyinField(max_length=120, blank=True, editable=False, db_index=True, default="")
        ),
        migrations.AddField(
            "user",
            "sealed_phone",
            SealedField(verbose_name="mobile number", lookup=True, unique=True, null=True, blank=True),
        ),
        # There is no way back: a number that was sealed is not written plainly again.
        migrations.RunPython(fill),
        migrations.RemoveField("user", "phone"),
        migrations.RenameField("user", "sealed_phone", "phone"),
        migrations.AlterField("user", "pinyin", PinyinField(max_length=120, blank=True, editable=False, db_index=True)),
    ]
