"""The columns of a table of questions, in Chinese and English, and the words in its cells."""

import re

LETTERS = "ABCDEFGH"
# The first of each is written; all are read.
HEADINGS: dict[str, tuple[str, ...]] = {
    "type": ("题型", "类型", "type"),
    "prompt": ("题目", "题干", "试题", "question", "prompt"),
    **{letter: (f"选项{letter}", letter, f"option {letter}", f"choice {letter}") for letter in LETTERS},
    "answer": ("答案", "正确答案", "参考答案", "answer"),
    "explanation": ("解析", "答案解析", "说明", "explanation"),
    "tags": ("标签", "知识点", "tags"),
    "difficulty": ("难度", "难易度", "难易程度", "difficulty"),
    "tolerance": ("误差", "允许误差", "tolerance"),
    "unit": ("单位", "unit"),
    "image": ("图片", "picture", "image"),
    **{f"about {letter}": (f"反馈{letter}", f"feedback {letter}") for letter in LETTERS},
}
KINDS: dict[str, tuple[str, ...]] = {
    "single": ("单选题", "单选", "单项选择", "单项选择题", "选择题", "single"),
    "multiple": ("多选题", "多选", "多项选择", "多项选择题", "不定项选择题", "multiple"),
    "truefalse": ("判断题", "判断", "是非题", "truefalse", "true/false"),
    "short": ("简答题", "简答", "短答题", "short"),
    "fill": ("填空题", "填空", "fill"),
    "number": ("数字题", "计算题", "数值题", "number"),
    "match": ("连线题", "连线", "配对题", "匹配题", "match"),
    "order": ("排序题", "排序", "order"),
    "picture": ("看图选择题", "图片题", "图片选择题", "picture"),
    "open": ("问答题", "论述题", "主观题", "open"),
}
TRUE = {"对", "正确", "是", "√", "✓", "✔", "t", "true", "1", "yes"}
FALSE = {"错", "错误", "不对", "否", "×", "✗", "✘", "x", "f", "false", "0", "no"}
DEGREES = {"易": 1, "容易": 1, "简单": 1, "较易": 2, "中": 3, "中等": 3, "一般": 3, "较难": 4, "难": 5, "困难": 5}
PARTS = "|｜"  # part what stands on one line of a cell
GAP_BLANK = re.compile(r"_{2,}|（\s*）|\(\s*\)|＿+")


def _plain(words: str) -> str:
    return re.sub(r"[\s*＊]+", "", words.translate({ord("（"): "(", ord("）"): ")"})).casefold()


COLUMN_OF = {_plain(heading): column for column, headings in HEADINGS.items() for heading in headings}
KIND_OF = {_plain(word): kind for kind, words in KINDS.items() for word in words}


def column_of(heading: str) -> str:
    """The column that ``heading`` names, remarks in brackets behind it aside; empty for one that nobody knows."""
    return COLUMN_OF.get(_plain(heading)) or COLUMN_OF.get(re.sub(r"\(.*$", "", _plain(heading)), "")


def kind_of(words: str) -> str:
    return KIND_OF.get(_plain(words), "")


def split(text: str, signs: str) -> list[str]:
    """Parts of ``text`` between ``signs`` that no backslash stands before; a part keeps its own escapes."""
    parts, begun = [], 0
    for found in re.finditer(rf"\\.|[{re.escape(signs)}]", text, re.S):
        if not found[0].startswith("\\"):
            parts.append(text[begun : found.start()])
            begun = found.end()
    return [*parts, text[begun:]]


def plain(text: str) -> str:
    r"""``text`` with its escapes undone: ``\|``, ``\\``, ``\n``. Any other backslash is one that people wrote."""
    return re.sub(r"\\([|｜\\n])", lambda found: "\n" if found[1] == "n" else found[1], text).strip()


def escaped(text: str) -> str:
    return re.sub(r"([|｜\\])", r"\\\1", text).replace("\n", "\\n")
