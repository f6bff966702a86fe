"""Triggers that keep append-only tables append-only, on PostgreSQL and SQLite.

Every model that is ``AppendOnly`` is guarded. The triggers are not part of a migration: SQLite rebuilds a table to
alter it and drops them without a word, so they are compared and put back after every ``migrate``. On both databases
UPDATE and DELETE are refused; on PostgreSQL TRUNCATE too; on SQLite also an INSERT that meets an existing row, because
``INSERT OR REPLACE`` deletes that row without firing a delete trigger.

Nothing in the running system lifts the guards. ``lifted`` is for tests: for the flush after a transactional test, and
to plant a fault that a verifier has to find.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from lms.core.append_only import AppendOnly

FUNCTION = "linxue_append_only"
FUNCTION_BODY = " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END "

# Bits of pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32.
POSTGRES_TRIGGERS = {
    "append_only_rows": (27, "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"),
    "append_only_table": (34, "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"),
}


def guarded_models(app_label: str | None = None) -> list[type[models.Model]]:
    """The append-only models, of one app or of all."""
    every = apps.get_app_config(app_label).get_models() if app_label else apps.get_models()
    return [model for model in every if issubclass(model, AppendOnly) and model._meta.managed]


def faults(*, using: str = DEFAULT_DB_ALIAS, app_label: str | None = None) -> list[str]:
    """A sentence for each trigger that is missing, altered or switched off. Tables not yet migrated are passed over."""
    connection = connections[using]
    return [
        f"{model._meta.db_table}: the trigger {name} is missing, altered or switched off."
        for model in _migrated(connection, app_label)
        for name in _wrong(connection, model)
    ]


def install(*, using: str = DEFAULT_DB_ALIAS, app_label: str | None = None) -> None:
    """Put right every trigger that is missing or altered; what stands is left alone."""
    connection = connections[using]
    for model in _migrated(connection, app_label):
        wrong = _wrong(connection, model)
        if not wrong:
            continue
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${FUNCTION_BODY}$$"
                )
                for name in wrong:
                    clause = POSTGRES_TRIGGERS[name][1].format(table=table)
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                    cursor.execute(f"CREATE TRIGGER {name} {clause} EXECUTE FUNCTION {FUNCTION}()")
            else:
                expected = _sqlite_triggers(connection, model)
                for name in wrong:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {connection.ops.quote_name(name)}")
                    cursor.execute(expected[name])


@contextmanager
def lifted(*, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """For tests only: without the triggers of any table inside, with all of them again afterwards."""
    connection = connections[using]
    _drop(connection)
    try:
        yield
    finally:
        # A broken transaction takes the removal back with everything else, and would refuse the statements.
        if not connection.needs_rollback:
            install(using=using)


def install_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Receiver of ``post_migrate``, to be connected by each app that owns append-only tables."""
    install(using=using, app_label=sender.label)


@checks.register(checks.Tags.database)
def check_guards(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    # A warning and not an error: an error would stop ``migrate``, which is what puts the triggers back.
    return [
        checks.Warning(sentence, hint="Run manage.py migrate: it puts the triggers back.", id="linxue.W001")
        for alias in databases or []
        for sentence in faults(using=alias)
    ]


def _migrated(connection: BaseDatabaseWrapper, app_label: str | None) -> list[type[models.Model]]:
    wanted = guarded_models(app_label)
    if not wanted:
        return []
    tables = set(connection.introspection.table_names())
    return [model for model in wanted if model._meta.db_table in tables]


def _wrong(connection: BaseDatabaseWrapper, model: type[models.Model]) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, t.tgtype, t.tgqual IS NULL AND t.tgenabled IN ('O', 'A'), p.proname, p.prosrc"
                " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE t.tgrelid = to_regclass(%s) AND NOT t.tgisinternal",
                [connection.ops.quote_name(model._meta.db_table)],
            )
            found = {row[0]: tuple(row[1:]) for row in cursor.fetchall()}
            return [
                name
                for name, (bits, _) in POSTGRES_TRIGGERS.items()
                if found.get(name) != (bits, True, FUNCTION, FUNCTION_BODY)
            ]
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [model._meta.db_table]
        )
        found = dict(cursor.fetchall())
        return [name for name, sql in _sqlite_triggers(connection, model).items() if found.get(name) != sql]


def _drop(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        # PostgreSQL refuses to drop a trigger of a table with foreign keys still to be checked.
        connection.check_constraints()
    for model in _migrated(connection, None):
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for name in POSTGRES_TRIGGERS:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            else:
                for name in _sqlite_triggers(connection, model):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {connection.ops.quote_name(name)}")


def _sqlite_triggers(connection: BaseDatabaseWrapper, model: type[models.Model]) -> dict[str, str]:
    """Name and full text of each trigger. SQLite keeps the text as it was given, so comparing texts is enough."""
    quote = connection.ops.quote_name
    table = model._meta.db_table
    same_row = " OR ".join(
        "(" + " AND ".join(f"{quote(column)} = NEW.{quote(column)}" for column in columns) + ")"
        for columns in _unique_columns(model)
    )
    met = f"SELECT 1 FROM {quote(table)} WHERE {same_row}"  # noqa: S608 - made of the names of models only
    clauses = {
        "update": (f"BEFORE UPDATE ON {quote(table)}", "is append-only"),
        "delete": (f"BEFORE DELETE ON {quote(table)}", "is append-only"),
        "replace": (f"BEFORE INSERT ON {quote(table)} WHEN EXISTS ({met})", "is append-only and has this row already"),
    }
    return {
        f"{table}_no_{deed}": f"CREATE TRIGGER {quote(f'{table}_no_{deed}')} {clause}"
        f" BEGIN SELECT RAISE(ABORT, '{table} {refusal}'); END"
        for deed, (clause, refusal) in clauses.items()
    }


def _unique_columns(model: type[models.Model]) -> list[list[str]]:
    """The column sets by which a new row can be in the way of an old one."""
    meta = model._meta
    if any(isinstance(c, models.UniqueConstraint) and (c.condition or c.expressions) for c in meta.constraints):
        raise NotImplementedError(f"{meta.label}: an append-only table takes whole unique constraints only.")
    column = {field.name: str(field.column) for field in meta.local_concrete_fields}
    together = [*meta.unique_together, *(constraint.fields for constraint in meta.total_unique_constraints)]
    return [
        *([column[field.name]] for field in meta.local_concrete_fields if field.unique),
        *([column[name] for name in names] for names in together),
    ]
