"""Documents and words; and beside them ``search_terms``, which is not the same on any two databases."""

from django.db import migrations, models


def make_terms(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE TABLE search_terms (document_id bigint PRIMARY KEY, terms tsvector NOT NULL)"
        )
        # Without a list of what is still to be sorted in: every question would read all of it.
        schema_editor.execute(
            "CREATE INDEX search_terms_gin ON search_terms USING gin (terms) WITH (fastupdate = off)"
        )
        # The planner takes reading the table for cheap, since it does not see that each vector lies elsewhere: only the
        # way through the index of terms is left to it.
        schema_editor.execute(
            """
            CREATE FUNCTION search_answers(asked tsquery, of_kind text, most integer)
            RETURNS TABLE (document_id bigint, nearness real) LANGUAGE sql STABLE
            SET enable_seqscan = off SET enable_indexscan = off AS $$
                SELECT t.document_id, ts_rank('{0.05, 0.25, 0.6, 1.0}', t.terms, asked, 1) FROM search_terms t
                WHERE t.terms @@ asked
                AND (of_kind = '' OR (SELECT d.kind FROM search_document d WHERE d.id = t.document_id) = of_kind)
                LIMIT most
            $$
            """
        )
    else:
        # Every character outside of ASCII belongs to a term; spaces part them. ~ begins a sound, = a word of a title.
        schema_editor.execute(
            "CREATE VIRTUAL TABLE search_terms USING fts5(a, b, c, d, tokenize = \"ascii tokenchars '~='\")"
        )


def drop_terms(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION search_answers")
    schema_editor.execute("DROP TABLE search_terms")


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("uuid", models.UUIDField()),
                ("owner", models.UUIDField(db_index=True)),
                ("path", models.CharField(help_text="An address of ours without the prefix of a language.", max_length=200)),
                ("title", models.CharField(max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
                ("line", models.CharField(blank=True, help_text="Where it belongs: a lesson's course, a place.", max_length=200)),
                ("line_en", models.CharField(blank=True, max_length=200)),
                ("called", models.TextField(help_text="Both titles, tags and people as questions are written, one a line.")),
                ("summary", models.TextField(blank=True)),
                ("summary_en", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("text_en", models.TextField(blank=True)),
                ("text_shown", models.BooleanField(help_text="Whether everybody may read passages of the text.")),
                ("stamp", models.CharField(max_length=40)),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "constraints": [models.UniqueConstraint(fields=("kind", "uuid"), name="document_once")],
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=8, unique=True)),
                ("sound", models.CharField(db_index=True, max_length=60)),
            ],
            options={"verbose_name": "word", "verbose_name_plural": "words"},
        ),
        migrations.RunPython(make_terms, drop_terms, elidable=False),
    ]
