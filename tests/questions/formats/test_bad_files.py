"""Files as people really send them: half broken, in other encodings, and made to do harm."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from lms.questions.formats import FileRefused, Refused, Taken, read_file
from lms.questions.formats.table_cells import MOST_ROWS

HEADING = "题型,题目,选项A,选项B,选项C,答案,解析,标签,难度"
GOOD = "单选题,白露是第几个节气？,第十四个,第十五个,第十六个,B,在处暑之后,节气,2"


def only(data: bytes) -> Taken:
    (result,) = read_file(data).results
    assert isinstance(result, Taken), result
    return result


def reasons(data: bytes) -> list[tuple[str, str]]:
    return [
        (str(result.place), " ".join(map(str, result.reasons)))
        for result in read_file(data).results
        if isinstance(result, Refused)
    ]


def workbook(*rows: list) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_table_of_text_is_read_as_excel_and_wps_save_it(encoding, separator, ends):
    text = ends.join([HEADING, GOOD, "", ",,,,,,,,", GOOD]).replace(",", separator)
    reading = read_file(text.encode(encoding))
    first, second = reading.results
    assert reading.format == "table"
    assert (first.place.number, second.place.number) == (2, 5)
    assert first.entry.question == {
        "id": "q2", "type": "single", "prompt": "白露是第几个节气？", "explanation": "在处暑之后",
        "choices": ["第十四个", "第十五个", "第十六个"], "answer": [2],
    }  # fmt: skip
    assert (first.entry.tags, first.entry.difficulty) == (("节气",), 2)


def test_a_workbook_is_read_with_numbers_and_truths_as_people_see_them():
    data = workbook(
        ["题目（必填）", "题型", "答案", "误差", "选项 A", "选项 B"],
        ["一年有几个节气？", "数字题", 24, None],
        ["圆周率约是多少？", "计算题", 3.14, 0.01],
        ["白露在秋天。", "判断题", True],
        ["选数字", "单选", "A", None, 12.0, 24],
    )
    found = [result.entry.question for result in read_file(data).results]
    assert [(one["value"], one["tolerance"]) for one in found[:2]] == [("24", "0"), ("3.14", "0.01")]
    assert found[2]["answer"] == [True]
    assert found[3]["choices"] == ["12", "24"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("画图题,画一只鹤,,,,A", "画图题"),
        ("单选题,哪个？,甲,乙,,D", "B 或 AC"),
        ("单选题,哪个？,甲,,丙,A", "B"),
        ("单选题,哪个？,甲,,,A", "2"),
        ("单选题,,甲,乙,,A", ""),
        ("判断题,白露在秋天。,,,,也许", "对"),
        ("数字题,几个？,,,,许多", ""),
        ("连线题,连一连,火警119,急救|120,,", "火警|119"),
        ("填空题,先____，后____。,,,,吸气", ""),
        ("问答题,谈谈,,,,写了时间|很多", "写了时间|2"),
        ("简答题,谁？,,,,", ""),
        ("单选题,哪个？,甲,乙,,A,,,十", "1"),
        (f"单选题,{'长' * 3000},甲,乙,,A", "2000"),
        (f"单选题,{'长' * 20_000},甲,乙,,A", ""),
        (f"单选题,{'长' * 200_000},甲,乙,,A", ""),
    ],
)
def test_one_bad_row_is_named_with_its_reason_and_the_rest_is_kept(row, reason):
    text = "\n".join([HEADING, *[GOOD] * 250, row, *[GOOD] * 249])
    found = read_file(text.encode()).results
    assert sum(isinstance(result, Taken) for result in found) == 499
    (bad,) = [result for result in found if isinstance(result, Refused)]
    assert bad.place.number == 252
    assert bad.reasons
    assert all(map(str, bad.reasons))


def test_blanks_in_a_table_are_numbered_and_separators_may_be_wide():
    text = f'{HEADING}\n填空题,先____，后（  ）。,,,,"吸气｜吸\n呼气"\n多选题,哪些？,甲,乙,丙,Ａ、Ｃ\n'
    fill, multiple = [result.entry.question for result in read_file(text.encode()).results]
    assert (fill["prompt"], fill["gaps"]) == ("先{{1}}，后{{2}}。", [["吸气", "吸"], ["呼气"]])
    assert multiple["answer"] == [1, 3]


def test_a_cell_that_the_spreadsheet_made_a_date_of_is_named():
    import datetime

    data = workbook(["题型", "题目", "答案"], ["简答题", "几分之几？", datetime.date(2026, 1, 2)])
    assert len(reasons(data)) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"", b"   \n\n", b"\xd0\xcf\x11\xe0old workbook", b"PK\x03\x04not a workbook",
        b"\x00\x01\x02\x03", b"\xff\xfe\x00",
        b"\x81\x20\xff\xff\xff", b"\xef\xbb\xbf\xff\xff", b"x" * (10 * 1024 * 1024 + 1),
        "甲,乙\n丙,丁".encode("utf-16"), b'<?xml version="1.0"?><html></html>', b"<quiz",
        b'<?xml version="1.0"?><quiz></quiz>',
    ],
    ids=lambda data: repr(data[:20]),
)  # fmt: skip
def test_what_is_no_file_of_questions_is_refused_in_words_or_named_line_by_line(data):
    try:
        found = read_file(data).results
    except FileRefused as refused:
        assert str(refused)
    else:
        assert found
        assert all(isinstance(result, Refused) for result in found)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (200 * 1024 * 1024))
    assert len(file.getvalue()) < 1024 * 1024
    with pytest.raises(FileRefused):
        read_file(file.getvalue())


@pytest.mark.parametrize("lines", [[GOOD] * 5001, [",,,,"] * MOST_ROWS + [GOOD], [GOOD, *[""] * MOST_ROWS, GOOD]])
def test_a_table_of_too_many_rows_is_refused(lines):
    with pytest.raises(FileRefused, match="000"):
        read_file("\n".join([HEADING, *lines]).encode())


GROWING = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
LAUGHS = f"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha">{GROWING}]><quiz><question type="essay">
<questiontext><text>&j;</text></questiontext></question></quiz>"""
FETCHES = """<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question type="essay"><questiontext>
<text>&x;</text></questiontext></question></quiz>"""


@pytest.mark.parametrize("text", [LAUGHS, FETCHES])
def test_entities_are_refused(text):
    with pytest.raises(FileRefused):
        read_file(text.encode())


def essay(words: str) -> str:
    return f'<question type="essay"><questiontext format="html"><text>{words}</text></questiontext></question>'


def test_what_stands_before_a_break_in_the_xml_is_kept():
    text = f"<quiz>{essay('谈谈家风')}{essay('谈谈社区')}<question type='essay'><questiontext><oops</quiz>"
    *kept, broken = read_file(text.encode()).results
    assert [result.entry.question["prompt"] for result in kept] == ["谈谈家风", "谈谈社区"]
    assert isinstance(broken, Refused)


@pytest.mark.parametrize("kind", ["calculated", "ddmarker", "gapselect", "randomsamatch", "description", ""])
def test_types_of_moodle_that_cannot_be_asked_are_named_one_by_one(kind):
    strange = f'<question type="{kind}"><name><text>拖一拖</text></name></question>'
    found = read_file(f"<quiz>{essay('一')}{strange}{essay('二')}{strange}</quiz>".encode()).results
    assert [type(result) for result in found] == [Taken, Refused, Taken, Refused]
    assert [(result.place.number, result.beginning) for result in found[1::2]] == [(2, "拖一拖"), (4, "拖一拖")]


def test_moodle_xml_that_declares_gb2312_is_read():
    text = f'<?xml version="1.0" encoding="GB2312"?>\n<quiz>{essay("谈谈家风")}</quiz>'
    assert only(text.encode("gb18030")).entry.question["prompt"] == "谈谈家风"


def test_the_words_of_html_are_kept_and_its_pictures_named():
    html = (
        "&lt;p&gt;先看&lt;b&gt;图&lt;/b&gt;：&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;"
        "&lt;p&gt;1 &amp;lt; 2&lt;img src='a.png'&gt;&lt;/p&gt;"
    )
    found = only(f"<quiz>{essay(html)}</quiz>".encode())
    assert found.entry.question["prompt"] == "先看图：\n1 < 2"
    assert len(found.notes) == 2  # the picture, and that nothing says what to look for


def test_gift_of_a_teacher_is_read_with_its_remarks_categories_and_markup():
    text = """// [tag:健身] [tag:难度:4]
::第一题::[html]<p>八段锦有几段？</p>{~六段#再想想 =八段 ~十二段 ####故名八段}

$CATEGORY: $course$/社区/养生

先{=吸气 =吸}后呼气。

一年有多少天？{#365:1}

在 2020 到 2024 年之间{#2020..2024}

白露在秋天。{T#不对#对}

连一连 {=火警 -> 119 =急救 -> 120}

谈谈家风。{}
"""
    found = read_file(text.encode()).results
    assert all(isinstance(result, Taken) for result in found), found
    first, *others = [result.entry for result in found]
    assert first.question["feedback"] == ["再想想", "", ""]
    assert (first.question["prompt"], first.question["explanation"]) == ("八段锦有几段？", "故名八段")
    assert (first.tags, first.difficulty) == (("健身",), 4)
    assert {entry.tags for entry in others} == {("养生",)}
    assert [entry.question["type"] for entry in others] == ["fill", "number", "number", "truefalse", "match", "open"]
    assert (others[2].question["value"], others[2].question["tolerance"]) == ("2022", "2")


@pytest.mark.parametrize(
    "block",
    [
        "没有括号", "没有结尾 {=甲 ~乙", "两次 {=甲}{=乙}", "没有对的 {~甲 ~乙}", "两个对的 {=甲 =乙 ~丙}",
        "没有符号 {甲 乙}",
        "不是数 {#三}", "太大 {#1e999999999}", "不是数 {#nan}", "只有一对 {=甲 -> 乙}", "{=甲 ~乙}",
        "太多 {" + "".join(f"~{n}" for n in range(20)) + "=二十}", "空 {=}", "::名字",
    ],
)  # fmt: skip
def test_one_bad_question_of_gift_is_named_by_its_line_and_the_rest_is_kept(block):
    found = read_file(f"甲？{{=甲 ~乙}}\n\n{block}\n\n乙？{{=甲 ~乙}}\n".encode()).results
    assert [type(result) for result in found] == [Taken, Refused, Taken]
    assert found[1].place.number == 3
    assert all(map(str, found[1].reasons))


def test_aiken_is_read_as_people_write_it():
    text = """白露是第几个节气？
A. 第十四个
B) 第十五个
ANSWER: B

哪些是茶？
可选多个。
Ａ、龙井
Ｂ、咖啡
Ｃ、碧螺春
答案：A、C
解析：咖啡不是茶

没有答案的题
A. 甲
B. 乙

最后一题
A. 甲
B. 乙
ANSWER: E
"""
    reading = read_file(text.encode("gb18030"))
    first, second, third, last = reading.results
    assert reading.format == "aiken"
    assert first.entry.question["answer"] == [2]
    assert (second.entry.question["answer"], second.entry.question["explanation"]) == ([1, 3], "咖啡不是茶")
    assert second.entry.question["prompt"] == "哪些是茶？\n可选多个。"
    assert [type(third), type(last), third.place.number] == [Refused, Refused, 14]


def test_a_large_file_is_read_in_moderate_time():
    import time

    begun = time.monotonic()
    assert len(read_file("\n\n".join(["甲？{=甲 ~乙}"] * 5000).encode()).results) == 5000
    for text in (
        "{" * 1_000_000,
        "=~" * 1_000_000,
        "[" * 1_000_000,
        "\\" * 1_000_000,
        "<" * 1_000_000,
        "_" * 1_000_000,
    ):
        read_file(text.encode())
        read_file(f"甲{{{text}}}".encode())
        read_file(f"{HEADING}\n单选题,甲,{text},乙,,A".encode())
    assert time.monotonic() - begun < 20


def test_html_that_ends_nowhere_is_read_in_time_and_costs_no_other_question():
    broken = "[html]" + "<b " * 100_000 + "{=a ~b}\n\n[html]a<![foo bar]]> b<![ x{T}\n\n明天是周一。{T}\n"
    results = read_file(broken.encode()).results
    assert "明天是周一。" in str(list(results))
