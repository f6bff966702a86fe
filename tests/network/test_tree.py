"""The tree of places as paths: a subtree is a range, in any database, by its index."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.network import contacts
from lms.network.models import Organisation, Residence
from lms.network.tree import STEP, after_subtree, ancestor_paths, child_path, within

# A forest: each node hangs on an earlier one (or on nothing) under a number of its own.
NODES = st.lists(st.tuples(st.integers(0, 12), st.sampled_from([1, 2, 9, 10, 99, 9_999, 10_000, 99_998])), max_size=14)


def forest(nodes: list[tuple[int, int]]) -> dict[str, str]:
    """Paths with the path of their parent; of two nodes at one place the first stays."""
    parents: dict[str, str] = {}
    for above, number in nodes:
        known = ["", *parents]
        parent = known[above % len(known)]
        if len(parent) < STEP * 4:
            parents.setdefault(child_path(parent, number), parent)
    return parents


def descendants(parents: dict[str, str], path: str) -> set[str]:
    """``path`` and all that hang on it, by walking from child to parent."""
    found = set()
    for start in parents:
        step = start
        while step and step != path:
            step = parents[step]
        if step == path:
            found.add(start)
    return found


@given(nodes=NODES)
def test_the_range_of_a_subtree_holds_its_descendants_and_nothing_else(nodes):
    parents = forest(nodes)
    for path in parents:
        in_range = {other for other in parents if path <= other < after_subtree(path)}
        assert in_range == descendants(parents, path)


@given(nodes=NODES)
def test_the_ancestors_of_a_path_are_its_parents_from_the_root_down(nodes):
    parents = forest(nodes)
    for path in parents:
        chain, step = [], path
        while step:
            chain.insert(0, step)
            step = parents[step]
        assert ancestor_paths(path) == chain


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nodes=NODES)
def test_the_database_finds_the_same_descendants(db, nodes):
    Organisation.objects.filter(code__startswith="tree-").delete()
    parents = forest(nodes)
    # Below a root that no real place has.
    places = Organisation.objects.bulk_create(
        Organisation(code=f"tree-{number}", name=path, full_name=path, tier="grid", path=f"88888{path}")
        for number, path in enumerate(parents)
    )
    for place in places:
        below = {found.name for found in Organisation.objects.below(place)}
        assert below == descendants(parents, place.name)
        assert {other.name for other in places if place.holds(other.path)} == below
        above = [found.name for found in Organisation.objects.above(place)]
        assert above == ancestor_paths(place.name)


@pytest.mark.parametrize("number", [0, -1, 99_999, 100_000])
def test_a_child_whose_number_would_break_the_order_is_refused(number):
    with pytest.raises(ValueError, match="children"):
        child_path("00001", number)


def test_no_paths_are_no_places(db):
    assert Organisation.objects.exists()
    assert not Organisation.objects.filter(within([])).exists()


def test_the_real_tree_hangs_together(db):
    places = {place.path: place for place in Organisation.objects.select_related("parent")}
    for path, place in places.items():
        parent = place.parent.path if place.parent else ""
        assert path[:-STEP] == parent, place.code


def plan_of(queryset) -> str:
    sql, params = queryset.query.sql_with_params()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


JINGDU = "320214052005"
# What is asked of the tree on page after page, and must not cost more for a country than for a city.
QUESTIONS = {
    "subtree": lambda place: Organisation.objects.below(place),
    "above": lambda place: Organisation.objects.above(place),
    "nearest centre": lambda place: contacts.around(place.path)[:1],
    "people below": lambda place: Residence.objects.filter(within([place.path], "organisation__path")),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_sqlite_answers_by_indexes(db, question):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's plan; the one of PostgreSQL is the next test")
    plan = plan_of(QUESTIONS[question](Organisation.objects.get(code=JINGDU)))
    assert "SEARCH network_organisation USING" in plan
    assert "path" in plan
    assert "SCAN" not in plan


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("question", QUESTIONS)
def test_postgresql_answers_by_indexes(question):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (Debian package postgresql)")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE network_organisation")
        # A few centres and homes of a small world are read quicker whole: what is asked is whether they could be found.
        cursor.execute("SET LOCAL enable_seqscan = off")
    # A community: one row of some 1,500. For a subtree of a third of the country a scan would be right.
    plan = plan_of(QUESTIONS[question](Organisation.objects.get(code=JINGDU)))
    assert "network_organisation_path" in plan
    assert "Seq Scan" not in plan
