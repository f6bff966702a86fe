"""Nothing that was written is changed: not by a programmer, not by SQL, not by a migration that rebuilds a table."""

import pytest
from django.apps import apps
from django.core import checks
from django.db import IntegrityError, connection, models, transaction

from lms.core import guards
from lms.core.append_only import AppendOnlyError
from lms.points import redeeming, rules, services
from lms.points.models import Award, DaySeal, Posting, Redemption, Rule, Transfer
from lms.points.sealing import seal_closed_days
from tests.points.conftest import event, shanghai

# The guards are triggers, written for each database in its own words.
pytestmark = pytest.mark.both_databases

TABLES = [Transfer, Posting, Award, Redemption, DaySeal, Rule]


@pytest.fixture
def written(learner, actor, make_neighbour, towel):
    services.award(event(learner, 90, key="a"), actor=actor)
    redeeming.hand_over(
        reward=towel, learner=make_neighbour(20), place=towel.organisation, points=20, nonce="desk", actor=None
    )
    seal_closed_days(now=shanghai(1).replace(year=2100))


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("model", TABLES)
def test_django_refuses_to_change_a_row(model):
    row = model.objects.first()
    field = {Rule: "points", DaySeal: "row_count", Posting: "amount"}.get(model, "day")

    for deed in (
        lambda: row.save(),
        lambda: row.save(update_fields=[field]),
        lambda: row.delete(),
        lambda: model.objects.update(**{field: getattr(row, field)}),
        lambda: model.objects.all().delete(),
        lambda: model.objects.bulk_update([row], [field]),
        lambda: model.objects.update_or_create(pk=row.pk, defaults={field: getattr(row, field)}),
        lambda: model.objects.bulk_create([row], ignore_conflicts=True),
        lambda: model.objects.bulk_create([row], update_conflicts=True, unique_fields=["pk"], update_fields=[field]),
        lambda: model._base_manager.update(**{field: getattr(row, field)}),
        lambda: model.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(AppendOnlyError, match="append-only"):
            deed()


@pytest.mark.usefixtures("written")
def test_a_row_with_the_id_of_another_is_not_an_update():
    old = Posting.objects.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        Posting(pk=old.pk, transfer=old.transfer, account=old.account, amount=999).save()


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("model", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_the_database_refuses_to_change_a_row(model, statement):
    sql = statement.format(table=model._meta.db_table, column=model._meta.pk.column)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert model.objects.exists()


@pytest.mark.usefixtures("written")
@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's")
@pytest.mark.parametrize("model", TABLES)
def test_postgresql_refuses_to_empty_a_table(model):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.usefixtures("written")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="INSERT OR REPLACE is SQLite's")
@pytest.mark.parametrize("model", TABLES)
@pytest.mark.parametrize("how", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
def test_sqlite_refuses_to_replace_a_row(model, how):
    """By its id, and for awards and transfers by their key under a new id too."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    statements = [f"{how} INTO {table} SELECT * FROM {table}"]
    if "key" in columns:
        other = ", ".join("id + 1000" if column == "id" else column for column in columns)
        statements.append(f"{how} INTO {table} ({', '.join(columns)}) SELECT {other} FROM {table}")

    for sql in statements:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite rebuilds a table to alter it")
def test_triggers_lost_by_a_rebuilt_table_are_missed_and_put_back(transactional_db):
    old = Transfer._meta.get_field("reason")
    new = models.CharField(max_length=250, blank=True)
    new.set_attributes_from_name("reason")
    new.model = Transfer
    with connection.schema_editor() as editor:
        editor.alter_field(Transfer, old, new)
    assert [fault for fault in guards.faults() if "points_transfer" in fault], "the rebuild dropped them silently"

    with connection.schema_editor() as editor:
        editor.alter_field(Transfer, new, old)
    guards.install_after_migrate(sender=apps.get_app_config("points"), using="default")

    assert guards.faults() == []


@pytest.mark.usefixtures("written")
def test_lifted_guards_come_back():
    with guards.lifted():
        assert guards.faults()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE points_transfer SET reason = 'planted'")

    assert guards.faults() == []
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE points_transfer SET reason = 'again'")


@pytest.mark.usefixtures("written")
def test_lifted_guards_come_back_after_an_error():
    with pytest.raises(RuntimeError), guards.lifted():
        raise RuntimeError
    assert guards.faults() == []


def test_a_missing_trigger_is_told_by_the_system_check(db):
    assert checks.run_checks(tags=[checks.Tags.database], databases=["default"]) == []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE points_award DISABLE TRIGGER append_only_rows")
        else:
            cursor.execute("DROP TRIGGER points_award_no_delete")

    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])

    assert [message.id for message in found] == ["linxue.W001"]
    assert "points_award" in found[0].msg
    assert checks.run_checks(tags=[checks.Tags.database], databases=None) == []


def test_an_altered_trigger_is_missed(db):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER append_only_rows ON points_award")
            cursor.execute(
                "CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON points_award FOR EACH ROW"
                " WHEN (OLD.points > 1000) EXECUTE FUNCTION linxue_append_only()"
            )
        else:
            cursor.execute("DROP TRIGGER points_award_no_delete")
            cursor.execute(
                "CREATE TRIGGER points_award_no_delete BEFORE DELETE ON points_award WHEN OLD.points > 1000"
                " BEGIN SELECT RAISE(ABORT, 'points_award is append-only'); END"
            )

    assert len(guards.faults()) == 1
    guards.install()
    assert guards.faults() == []


def test_rules_and_issuers_are_seeded_once(db):
    before = list(Rule.objects.values()), list(services.Account.objects.values())

    rules.seed_rules(sender=apps.get_app_config("points"), using="default")

    assert (list(Rule.objects.values()), list(services.Account.objects.values())) == before
    assert {rule["code"]: rule["daily_cap"] for rule in before[0]} == {
        "study.online": 2,
        "study.class": None,
        "quiz.first": None,
        "study.reward": None,
    }
