"""``manage.py import_network FILE``: all or nothing, told by line and column, the same twice."""

import io
import tracemalloc
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from lms.core.models import AuditEntry
from lms.core.pagecache import current_generation
from lms.network import reorganising
from lms.network.importing import import_network
from lms.network.models import Organisation, OrganisationChange

HEADING = "code,name,tier,parent_code\n"
TREE = """\
980101,样例区,district,
980101001,样例街道办事处,street,980101
980101001001,荷塘社区居民委员会,community,980101001
980101001002,上坝街居民委员会,community,980101001
980101001003,石桥村村民委员会,community,980101001
"""
OURS = Organisation.objects.filter(code__startswith="9801").order_by("code")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def file(tmp_path):
    def write(rows: str, *, heading: str = HEADING, encoding: str = "utf-8") -> str:
        path = tmp_path / "places.csv"
        path.write_bytes((heading + rows).encode(encoding))
        return str(path)

    return write


def imported(path: str, **options) -> str:
    out = io.StringIO()
    call_command("import_network", path, stdout=out, **options)
    return out.getvalue()


def refused(path: str) -> list[str]:
    """The lines of the refusal, after the one that says that nothing was imported."""
    with pytest.raises(CommandError) as error:
        imported(path)
    first, *lines = str(error.value).splitlines()
    assert "nothing was imported" in first
    return [line.strip() for line in lines]


def test_places_come_in_with_their_short_names_and_their_parents(db, file):
    assert "5 places were new, 0 renamed, 0 unchanged" in imported(file(TREE))

    assert list(OURS.values_list("code", "name", "full_name", "tier", "parent__code")) == [
        ("980101", "样例区", "样例区", "district", None),
        ("980101001", "样例街道", "样例街道办事处", "street", "980101"),
        ("980101001001", "荷塘社区", "荷塘社区居民委员会", "community", "980101001"),
        ("980101001002", "上坝街社区", "上坝街居民委员会", "community", "980101001"),
        ("980101001003", "石桥村", "石桥村村民委员会", "community", "980101001"),
    ]
    street = OURS.get(tier="street")
    assert set(Organisation.objects.below(street)) == {street, *OURS.filter(tier="community")}


def test_the_same_file_again_changes_nothing(db, file):
    path = file(TREE)
    imported(path)
    before = list(OURS.values())
    entries = AuditEntry.objects.count()

    assert "0 places were new, 0 renamed, 5 unchanged" in imported(path)

    assert list(OURS.values()) == before
    assert AuditEntry.objects.count() == entries


def test_a_new_name_is_taken_over_and_the_place_stays_the_same(db, file):
    imported(file(TREE))
    before = OURS.get(code="980101001001")

    assert "0 places were new, 1 renamed, 4 unchanged" in imported(file(TREE.replace("荷塘社区", "新荷社区")))

    after = OURS.get(code="980101001001")
    assert (after.name, after.full_name) == ("新荷社区", "新荷社区居民委员会")
    assert (after.pk, after.uuid, after.path) == (before.pk, before.uuid, before.path)


def test_places_added_later_do_not_take_the_paths_of_others(db, file):
    imported(file(TREE))
    before = dict(OURS.values_list("code", "path"))

    imported(file(TREE + "980101001004,柳岸社区居民委员会,community,980101001\n"))

    after = dict(OURS.values_list("code", "path"))
    assert {code: after[code] for code in before} == before
    assert len(set(after.values())) == 6


def test_a_place_that_the_file_leaves_out_stays(db, file):
    imported(file(TREE))
    imported(file(TREE.splitlines(keepends=True)[0]))
    assert OURS.count() == 5


def test_a_dry_run_says_what_would_change_and_writes_nothing(db, file):
    imported(file(TREE))
    before, entries, generation = list(OURS.values()), AuditEntry.objects.count(), current_generation()
    changed = TREE.replace("荷塘社区", "新荷社区") + "980101001004,柳岸社区居民委员会,community,980101001\n"

    told = imported(file(changed), dry_run=True)

    assert "~ 980101001001 荷塘社区居民委员会 → 新荷社区居民委员会" in told
    assert "+ 980101001004 柳岸社区 (community)" in told
    assert "1 places would be new, 1 renamed, 4 unchanged" in told
    assert (list(OURS.values()), AuditEntry.objects.count(), current_generation()) == (before, entries, generation)


def test_an_import_is_noted_and_readers_see_it_at_once(db, file, django_capture_on_commit_callbacks):
    generation = current_generation()

    with django_capture_on_commit_callbacks(execute=True):
        imported(file(TREE))

    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.data) == ("network.imported", {"created": 5, "renamed": 0})
    assert current_generation() != generation


WRONG = [
    ("a tier that is none", "980101001009,某社区,village,980101001", 7, "tier", "'village'"),
    ("a parent that is nowhere", "980101001009,某社区,community,999999999", 7, "parent_code", "999999999"),
    ("a parent of another tier", "980101001009,某社区,community,980101", 7, "parent_code", "district"),
    ("a community without a street", "980101001009,某社区,community,", 7, "parent_code", "community"),
    ("a code that stands twice", "980101001001,某社区,community,980101001", 7, "code", "980101001001"),
    ("a code with letters", "98010100100X,某社区,community,980101001", 7, "code", "'98010100100X'"),
    ("no code", ",某社区,community,980101001", 7, "code", "''"),
    ("no name", "980101001009,,community,980101001", 7, "name", "1 to 100"),
    ("markup in the name", "980101001009,<b>某</b>社区,community,980101001", 7, "name", "no markup"),
    ("a script in the name", "980101001009,<script>alert(1)</script>,community,980101001", 7, "name", "no markup"),
    ("a name that has no end", f"980101001009,{'某' * 101},community,980101001", 7, "name", "1 to 100"),
    ("three columns", "980101001009,某社区,community", 7, "3", "3 columns instead of 4"),
    ("five columns", "980101001009,某社区,community,980101001,x", 7, "4", "5 columns instead of 4"),
    ("an open quotation mark", f'980101001009,"某社区,community,980101001\n{"x" * 200_000}', 7, "1", "cannot be read"),
    ("an open quotation mark near the end", '980101001009,"某社区,community,980101001\n1,2,3,4', 7, "2", "2 columns"),
]


@pytest.mark.parametrize(("row", "line", "column", "reason"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_row_is_told_by_line_column_and_reason_and_nothing_is_half_imported(
    db, file, row, line, column, reason
):
    [told] = refused(file(TREE + row + "\n"))

    assert told.startswith(f"line {line}, column {column}")
    assert reason in told
    assert not OURS.exists()


def test_a_row_with_too_few_columns_does_not_hide_what_is_wrong_further_down(db, file):
    told = refused(file(TREE + "980101001008,某社区,community\n980101001009,某社区,tribe,980101001\n"))

    assert [line.split(":")[0] for line in told] == ["line 7, column 3", "line 8, column tier"]


@pytest.mark.parametrize(
    "heading",
    ["", "code,name,tier\n", "name,code,tier,parent_code\n", "code;name;tier;parent_code\n"],
    ids=["none", "a column missing", "another order", "semicolons"],
)
def test_another_heading_is_refused_with_the_right_one(db, file, heading):
    [told] = refused(file(TREE, heading=heading))

    assert told.startswith("line 1,")
    assert "code,name,tier,parent_code" in told
    assert not OURS.exists()


def test_a_file_in_gb18030_is_told_as_such(db, file):
    [told] = refused(file(TREE, encoding="gb18030"))

    assert told.startswith("line 2, column 1")
    assert "not UTF-8" in told
    assert not OURS.exists()


def test_a_wrong_byte_far_down_is_told_by_its_own_line(db, file, tmp_path):
    rows = "".join(f"98010100{number:04},荷塘社区,community,980101001\n" for number in range(1000, 2000))
    path = file(TREE + rows)
    with Path(path).open("ab") as end:
        end.write("980101002999,荷塘社区,community,980101001\n".encode("gb18030"))

    [told] = refused(path)

    assert told.startswith("line 1007, column 1")
    assert not OURS.exists()


def test_a_file_saved_by_a_spreadsheet_with_a_byte_order_mark_is_read(db, file):
    assert "5 places were new" in imported(file(TREE, encoding="utf-8-sig"))


def test_line_endings_of_windows_and_empty_lines_are_read(db, file):
    assert "5 places were new" in imported(file(TREE.replace("\n", "\r\n") + "\r\n\r\n"))


def test_several_wrong_rows_are_told_together(db, file):
    told = refused(file(TREE + "980101001009,,community,980101001\n980101001010,某社区,county,980101001\n"))
    assert [line.split(":")[0] for line in told] == ["line 7, column name", "line 8, column tier"]


def test_the_refusal_is_told_in_the_language_of_the_installation(db, file):
    with translation.override("zh-hans"), pytest.raises(CommandError) as error:
        imported(file(TREE + "980101001009,,community,980101001\n"))
    assert "第 7 行" in str(error.value)


@pytest.mark.parametrize(
    ("row", "column"),
    [("980101001001,荷塘社区居民委员会,community,980101002", "parent_code"), ("980101001,样例街道,district,", "tier")],
    ids=["another parent", "another tier"],
)
def test_a_place_that_stands_is_not_moved_by_a_file(db, file, row, column):
    imported(file(TREE + "980101002,邻街道,street,980101\n"))
    before = list(OURS.values())

    [told] = refused(file(row + "\n"))

    assert told.startswith(f"line 2, column {column}: ")
    assert list(OURS.values()) == before


SECOND_STREET = "980101002,邻街道,street,980101\n"


def test_what_somebody_here_has_renamed_keeps_its_name(db, file, chen):
    imported(file(TREE))
    here = OURS.get(code="980101001001")
    OrganisationChange.objects.create(
        organisation=here, kind="renamed", was=here.name, became="荷花社区", actor=chen.uuid
    )
    OURS.filter(pk=here.pk).update(name="荷花社区", full_name="荷花社区居民委员会")

    told = imported(file(TREE))

    assert "0 places were new, 0 renamed, 4 unchanged" in told
    assert "1 keep the name" in told
    assert OURS.get(pk=here.pk).name == "荷花社区"


def test_a_name_that_the_file_has_given_is_in_the_history_and_the_next_file_may_give_another(db, file):
    imported(file(TREE))
    imported(file(TREE.replace("荷塘社区", "新荷社区")))
    assert "1 renamed" in imported(file(TREE.replace("荷塘社区", "老荷社区")))
    told = OrganisationChange.objects.order_by("pk").values_list("was", "became", "actor")
    assert list(told) == [("荷塘社区", "新荷社区", None), ("新荷社区", "老荷社区", None)]


def test_after_a_merger_the_same_file_changes_nothing_and_newcomers_follow_the_merged(db, file):
    imported(file(TREE + SECOND_STREET))
    old, new = OURS.get(code="980101001"), OURS.get(code="980101002")
    reorganising.merge_places(place=old, into=new, actor=None)

    assert "0 places were new, 0 renamed, 6 unchanged" in imported(file(TREE + SECOND_STREET))
    imported(file(TREE + SECOND_STREET + "980101001009,柳岸社区居民委员会,community,980101001\n"))

    assert OURS.get(code="980101001009").parent == new
    assert OURS.filter(parent=old).count() == 0


def test_what_was_closed_here_gets_no_newcomers(db, file):
    imported(file(TREE + SECOND_STREET))
    reorganising.close_place(place=OURS.get(code="980101002"), actor=None)
    [told] = refused(file("980101002001,柳岸社区居民委员会,community,980101002\n"))
    assert "is closed" in told


def test_children_may_stand_right_below_their_parents(db, file):
    tiers = ["980101,样例区,district,\n"]
    for street in range(1, 30):
        tiers.append(f"980101{street:03},街道{street},street,980101\n")
        tiers += [f"980101{street:03}{n:03},社区{n},community,980101{street:03}\n" for n in range(1, 20)]
    assert "581 places were new" in imported(file("".join(tiers)))
    assert OURS.count() == 1 + 29 + 29 * 19
    assert len(set(OURS.values_list("path", flat=True))) == OURS.count()


def test_memory_does_not_grow_with_the_file(db, tmp_path):
    """What is kept of each row is a number: some 100 bytes, not the row."""

    def peak(communities: int) -> int:
        path = tmp_path / f"{communities}.csv"
        rows = [f"98{communities:07}{n:06},社区{n},community,980101001\n" for n in range(communities)]
        path.write_text(HEADING + "980101,样例区,district,\n980101001,样例街道,street,980101\n" + "".join(rows))
        del rows
        tracemalloc.start()
        import_network(path, dry_run=True)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few = peak(6_000)
    assert (peak(18_000) - few) / 12_000 < 250


@pytest.mark.parametrize("name", ["no-such-file.csv", "."])
def test_a_file_that_is_none_is_told_in_a_sentence(db, tmp_path, name):
    with pytest.raises(CommandError, match=r"there is no such file|is a folder"):
        imported(str(tmp_path / name))


def test_the_real_network_of_wuxi_and_naxi_is_whole(db):
    tiers = {
        tier: Organisation.objects.filter(tier=tier).count() for tier in ("city", "district", "street", "community")
    }
    assert tiers["district"] >= 8
    jiangxi = Organisation.objects.get(code="320214052")
    assert [place.name for place in Organisation.objects.above(jiangxi)] == ["无锡市", "新吴区", "江溪街道"]
    assert Organisation.objects.filter(code="510503001", name__contains="安富街道").exists()
    assert Organisation.objects.exclude(tier__in=["city", "district"]).filter(parent=None).count() == 0
