"""The rows of the template: one question of every type that needs no picture."""

from typing import Any

from lms.questions.formats.results import Entry


def _example(kind: str, prompt: str, explanation: str = "", difficulty: int = 2, **values: Any) -> Entry:
    question = {"id": kind, "type": kind, "prompt": prompt, "explanation": explanation, **values}
    return Entry(question, ("样例",), difficulty)


EXAMPLES = [
    _example(
        "single", "打火警电话拨哪个号码？", "报警时讲清地点，别先挂断。", 1, choices=["110", "119", "120"], answer=[2]
    ),
    _example(
        "multiple", "下面哪些是江苏的名茶？", "龙井产自浙江。", 3,
        choices=["碧螺春", "西湖龙井", "雨花茶"], answer=[1, 3],
    ),
    _example("truefalse", "短信验证码可以告诉客服。", "验证码谁都不能给。", 1, choices=[], answer=[False]),
    _example("short", "二十四节气里，哪一天白天最长？", accepted=["夏至", "夏至日"]),
    _example("fill", "八段锦每一式先{{1}}，后{{2}}。", gaps=[["吸气", "吸"], ["呼气", "呼"]]),
    _example("number", "一年有多少个节气？", value="24", tolerance="0", unit="个"),
    _example("match", "把电话和用处连起来。", pairs=[["火警", "119"], ["急救", "120"], ["报警", "110"]]),
    _example("order", "遇到油锅起火，按先后排一排。", items=["关火", "盖上锅盖", "等它凉透"], difficulty=3),
    _example(
        "open", "说说您家的家风。",
        rubric=[{"text": "说出一条家风", "points": 2}, {"text": "举了例子", "points": 3}],
    ),
]  # fmt: skip
