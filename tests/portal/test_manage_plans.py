"""The lists of ``/manage/`` begin with an index of the place, the name or the log: never with everybody's rows.

Measured with 440,700 people and 300,000 entries; the plan is what keeps that so.
"""

import pytest
from django.db import connection

from lms.network.audit_log import ORDER, entries_of
from lms.network.models import Organisation
from lms.portal.views.manage.people import Question, _residents

QUESTIONS = [Question("home", "", typed, audience) for typed, audience in (("", ""), ("", "elderly"), ("li", ""))]


def plan_of(rows) -> str:
    sql, params = rows.query.sql_with_params()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def lists(place: Organisation) -> list[str]:
    plans = []
    for question in QUESTIONS:
        rows, order = _residents(place, question)
        plans.append(plan_of(rows.order_by(*order)[:51]))
    return [*plans, plan_of(entries_of(place).order_by(*ORDER)[:51])]


def test_sqlite_begins_every_list_with_an_index(street):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's plan; the one of PostgreSQL is the next test")
    everybody, elderly, found, log = lists(street)
    for plan in (everybody, elderly, found, log):
        assert "SCAN" not in plan
    for plan in (everybody, elderly):
        assert plan.splitlines()[0].startswith("SEARCH network_organisation USING INDEX")
        # Sorted are the people of one community at a time.
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan
    assert found.startswith("SEARCH accounts_user USING INDEX accounts_user_pinyin")
    assert "TEMP B-TREE" not in found
    assert "INDEX audit_place" in log


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_can_begin_every_list_with_an_index(street):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (Debian package postgresql)")
    with connection.cursor() as cursor:
        # The small world is read faster whole; what is asked here is whether the indexes serve.
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
    for plan in lists(street):
        assert "Index" in plan
        assert "Seq Scan" not in plan
