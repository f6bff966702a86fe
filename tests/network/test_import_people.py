"""Tables of people come in whole, once, and say of every row that was not taken why."""

import csv

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from lms.accounts.models import User
from lms.network import uploading
from lms.network.models import PeopleUpload
from lms.network.newcomers import add_child
from lms.network.people_file import open_table
from lms.network.people_import import PeopleImport

HOME = "320214052005"
HEADING = ["姓名", "性别", "出生年份", "手机号码", "社区代码"]
RARE = ["𬭎昇", "䶮国", "欧阳明日"]


def table(tmp_path, rows, *, heading=HEADING, encoding="utf-8", delimiter=",", name="people.csv"):
    path = tmp_path / name
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([heading, *rows])
    return path


def bring(path) -> PeopleUpload:
    call_command("import_people", str(path), rejects=rejects_of(path))
    return PeopleUpload.objects.latest("pk")


def rejects_of(path):
    return path.with_name("rejected.csv")


def rejected(path) -> list[dict[str, str]]:
    with rejects_of(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fates(report) -> tuple[int, int, int, int]:
    return report.created, report.merged, report.unchanged, report.rejected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_encoding_keeps_rare_characters(db, tmp_path, encoding, delimiter):
    rows = [[name, "男", "1960", "", HOME] for name in RARE]
    assert fates(bring(table(tmp_path, rows, encoding=encoding, delimiter=delimiter))) == (3, 0, 0, 0)
    people = User.objects.filter(name__in=RARE).select_related("residence__organisation")
    assert {person.name for person in people} == set(RARE)
    assert {person.residence.organisation.code for person in people} == {HOME}
    assert not any(person.has_usable_password() for person in people)


def test_a_character_cut_by_the_border_of_a_chunk_is_read_whole(db, tmp_path, monkeypatch):
    monkeypatch.setattr("lms.network.people_file.SAMPLE", 7)
    assert fates(bring(table(tmp_path, [[name, "", "", "", HOME] for name in RARE], encoding="gb18030"))) == (
        3,
        0,
        0,
        0,
    )


def test_a_workbook_with_english_headings_and_numbers_as_numbers(db, tmp_path):
    book = Workbook()
    book.active.append(["Born", "Mobile number", "Name", "Community code", "Notes", "Sex"])
    book.active.append([1960, 15400000077, "𬭎昇", int(HOME), "passed over", "Female"])
    book.active.append([None, None, None, None, None, None])
    path = tmp_path / "people.xlsx"
    book.save(path)
    assert fates(bring(path)) == (1, 0, 0, 0)
    person = User.objects.get(name="𬭎昇")
    assert (person.birth_year, person.phone, person.sex) == (1960, "+8615400000077", "f")


def test_the_same_file_again_changes_nothing(db, tmp_path):
    path = table(tmp_path, [["陈晓", "女", "1960", "15400000077", HOME], ["陈明", "", "", "", HOME]])
    assert fates(bring(path)) == (2, 0, 0, 0)
    before = User.objects.count()
    assert fates(bring(path)) == (0, 0, 2, 0)
    assert User.objects.count() == before


def test_rows_that_are_not_taken_go_to_a_file_with_their_reasons(db, tmp_path, li):
    rows = [
        ["", "", "", "", HOME],
        ["陈\u202e晓", "", "", "", HOME],
        ["陈晓", "妇", "", "", HOME],
        ["陈晓", "", "60", "", HOME],
        ["陈晓", "", "", "12345", HOME],
        ["陈晓", "", "", "", "320214052"],
        ["陈晓", "", "", "15400000001", HOME],
        ["=HYPERLINK(1)", "", "", "", "1"],
        ["陈晓", "", "", "15400000077", HOME],
        ["陈明", "", "", "15400000077", HOME],
        ["陈晓", "", "", "", HOME],
    ]
    path = table(tmp_path, rows)
    assert fates(bring(path)) == (1, 0, 0, 10)
    reasons = [list(row.values())[len(HEADING)] for row in rejected(path)]
    assert len(reasons) == 10 and all(reasons)
    assert rejected(path)[7]["姓名"] == "'=HYPERLINK(1)"
    assert User.objects.get(pk=li.pk).name == "李芳"


def test_a_child_comes_in_with_her_guardian_and_not_by_a_table(db, tmp_path, now):
    """The year of turning 14 counts as under."""
    rows = [["陈晓", "", str(now.year - age), "", HOME] for age in (13, 14, 15)]
    assert fates(bring(table(tmp_path, rows))) == (1, 0, 0, 2)
    assert User.objects.get(name="陈晓").birth_year == now.year - 15


def test_somebody_who_is_here_is_merged_only_when_it_was_said(db, tmp_path):
    bring(table(tmp_path, [["陈晓", "", "1960", "", HOME]]))
    more = [["陈晓", "女", "1960", "15400000077", HOME]]
    assert fates(bring(table(tmp_path, more))) == (0, 0, 0, 1)
    assert User.objects.get(name="陈晓").phone is None
    heading = [*HEADING, "处理"]
    assert fates(bring(table(tmp_path, [[*more[0], "合并"]], heading=heading))) == (0, 1, 0, 0)
    person = User.objects.get(name="陈晓")
    assert (person.phone, person.sex) == ("+8615400000077", "f")
    assert fates(bring(table(tmp_path, [["陈晓", "", "1960", "15400000078", HOME, "另一人"]], heading=heading)))[0] == 1
    assert User.objects.filter(name="陈晓").count() == 2


def test_a_child_under_a_guardian_gets_no_telephone_by_a_table(db, tmp_path, li, now):
    child = add_child(
        guardian=li, home=li.residence.organisation, name="陈晓", birth_year=now.year - 16, sex="", agrees=True
    ).principal
    row = ["陈晓", "", str(child.birth_year), "15400000077", li.residence.organisation.code, "合并"]
    assert fates(bring(table(tmp_path, [row], heading=[*HEADING, "处理"]))) == (0, 0, 0, 1)
    assert User.objects.get(pk=child.pk).phone is None


def test_a_rejected_file_is_itself_a_table(db, tmp_path):
    bring(table(tmp_path, [["陈晓", "", "1960", "", HOME], ["陈晓", "", "1960", "", HOME]]))
    path = rejects_of(tmp_path / "people.csv")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    decided = tmp_path / "decided.csv"
    decided.write_text("\n".join([lines[0], lines[1] + "另一人"]), encoding="utf-8-sig")
    assert fates(bring(decided)) == (1, 0, 0, 0)


def test_a_dry_run_says_what_would_change_and_changes_nothing(db, tmp_path, capsys):
    path = table(tmp_path, [["陈晓", "", "1960", "", HOME], ["", "", "", "", HOME]])
    before = User.objects.count()
    call_command("import_people", str(path), "--dry-run")
    told = capsys.readouterr().out
    assert "+ 2 陈晓 景渎社区" in told and "! 3" in told
    assert "1 people would be new, 0 merged, 0 unchanged, 1 rejected" in told
    assert User.objects.count() == before and not list(tmp_path.glob("*rejected*"))


def test_places_outside_the_one_it_is_for_are_refused(db, tmp_path, zhao, street):
    path = table(tmp_path, [["陈晓", "", "", "", HOME]])
    for place, expected in ((zhao.role_assignments.get().organisation, (0, 0, 0, 1)), (street, (1, 0, 0, 0))):
        work = PeopleImport(open_table(path), actor=None, place=place)
        (report,) = work.run()
        assert fates(report) == expected


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "name"), ("甲,乙\n".encode(), "姓名"), (b"\xff\xff\xff", "GB18030"), ("姓名,性别\n".encode(), "community")],
)
def test_what_is_no_table_of_people_is_refused_with_a_sentence(db, tmp_path, content, said):
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        call_command("import_people", str(path))


def test_a_file_that_is_not_there_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_people", str(tmp_path / "none.csv"))


def test_what_was_not_handed_over_is_handed_over_by_the_next_run(db, tmp_path):
    """Killed after the last row and before the rejected ones were written: another person is not made once more."""
    heading = [*HEADING, "处理"]
    others = set(uploading.folder().iterdir())
    bring(table(tmp_path, [["陈晓", "", "1960", "", HOME]]))
    path = table(tmp_path, [["陈晓", "", "1960", "", HOME, "另一人"], ["", "", "", "", HOME, ""]], heading=heading)
    lost = rejects_of(path).with_name("no folder") / "rejected.csv"
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_people", str(path), rejects=lost)
    assert fates(bring(path)) == (1, 0, 0, 1)
    assert User.objects.filter(name="陈晓").count() == 2
    assert len(rejected(path)) == 1
    assert set(uploading.folder().iterdir()) == others


def test_work_that_is_given_up_is_said_and_taken_up_again(db, tmp_path, monkeypatch):
    path = table(tmp_path, [["陈晓", "", "1960", "", HOME]])

    def broken(*args, **kwargs):
        raise RuntimeError("no space left")

    monkeypatch.setattr("lms.network.management.commands.import_people.PAUSE", 0)
    with monkeypatch.context() as patched:
        patched.setattr("lms.network.upload_work.RejectedRows.write", broken)
        with pytest.raises(CommandError, match="given up after 0 rows: no space left"):
            bring(path)
    assert fates(bring(path)) == (1, 0, 0, 0)
