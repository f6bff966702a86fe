"""How a name is found by its sound: people at a desk type ``lifang`` or ``li``, whatever the characters are."""

import functools
import re

from django.db import models

from lms.core.sounds import spoken

# Characters that sound otherwise in a surname.
SURNAMES = {
    "万俟": "moqi", "尉迟": "yuchi", "长孙": "zhangsun", "单于": "chanyu", "澹台": "tantai", "单": "shan", "曾": "zeng",
    "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "朴": "piao", "翟": "zhai", "盖": "ge", "尉": "wei", "乐": "yue",
    "任": "ren", "洗": "xian", "冼": "xian", "覃": "qin", "缪": "miao", "员": "yun", "郇": "xun", "召": "shao",
    "华": "hua", "过": "guo", "宓": "mi", "黑": "he", "秘": "bi", "繁": "po", "卜": "bu", "折": "she", "种": "chong",
}  # fmt: skip

LONGEST = 120  # letters that are kept


@functools.lru_cache(maxsize=20_000)
def _sound(character: str) -> str:
    return re.sub(r"[^a-z]", "", spoken(character)[0].lower().replace("ü", "v"))


def pinyin_of(name: str) -> str:
    """``李芳`` → ``lifang``: letters a to z only, so that a beginning is a range under every collation."""
    name = name.strip()
    for length in (2, 1):
        if name[:length] in SURNAMES:
            return (SURNAMES[name[:length]] + "".join(map(_sound, name[length:])))[:LONGEST]
    return "".join(map(_sound, name))[:LONGEST]


def beginning(field: str, sound: str) -> models.Q:
    """Rows whose pinyin ``field`` begins with ``sound``; a range, so that the index serves on any database."""
    return models.Q(**{f"{field}__gte": sound, f"{field}__lt": sound + "zzzzzzz"})


class PinyinField(models.CharField):
    """The pinyin of another field of the row, written with it."""

    def __init__(self, *args, source: str = "name", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.source = source

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = pinyin_of(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value
