"""On PostgreSQL the terms of a document lie in its row: fetched from aside they cost three times what ranking costs."""

from django.db import migrations


def into_rows(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_terms ALTER terms SET STORAGE MAIN")
        schema_editor.execute("UPDATE search_terms SET terms = terms || ''::tsvector")  # stored anew, as it is


def aside(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_terms ALTER terms SET STORAGE EXTENDED")


class Migration(migrations.Migration):
    dependencies = [("search", "0004_listings")]

    operations = [migrations.RunPython(into_rows, aside, elidable=False)]
