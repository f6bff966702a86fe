"""Invented residents of the demo: names, ages and homes, the same for the same seed."""

import random
from dataclasses import dataclass

SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘蒋蔡余杜叶程魏苏吕丁任沈姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严华过荣钮"
GIVEN = {
    "elderly_f": [
        "秀英",
        "桂兰",
        "玉珍",
        "凤英",
        "淑珍",
        "美芳",
        "惠芬",
        "月琴",
        "巧云",
        "素芬",
        "彩娣",
        "阿妹",
        "琴芳",
        "菊芬",
        "雅琴",
        "金妹",
        "翠英",
        "梅芳",
        "瑞珍",
        "静华",
    ],
    "elderly_m": [
        "建国",
        "国强",
        "志明",
        "荣生",
        "阿兴",
        "福根",
        "锡明",
        "炳泉",
        "永康",
        "根宝",
        "金泉",
        "兴元",
        "伯良",
        "祖德",
        "仁良",
        "士林",
        "宝根",
        "洪生",
        "明德",
        "鹤年",
    ],
    "adult_f": [
        "丽娟",
        "晓燕",
        "静",
        "敏",
        "婷婷",
        "雪梅",
        "佳怡",
        "文静",
        "海燕",
        "春燕",
        "莉",
        "芸",
        "思雨",
        "慧敏",
        "晓雯",
        "洁",
        "倩",
        "霞",
        "玲",
        "娜",
    ],
    "adult_m": [
        "伟",
        "强",
        "磊",
        "军",
        "勇",
        "杰",
        "涛",
        "明",
        "超",
        "鹏",
        "志刚",
        "晓峰",
        "建军",
        "海波",
        "俊",
        "宇航",
        "文斌",
        "浩",
        "凯",
        "晨",
    ],
    "youth_f": ["子涵", "欣怡", "梓萱", "诗涵", "雨桐", "可馨", "思彤", "语嫣", "一诺", "若曦"],
    "youth_m": ["浩然", "宇轩", "子轩", "俊杰", "梓豪", "博文", "天佑", "嘉懿", "奕辰", "铭泽"],
}


@dataclass(frozen=True)
class Invented:
    name: str
    sex: str
    birth_year: int
    audience: str


def invent(count: int, *, seed: int, year: int) -> list[Invented]:
    """``count`` people: half of them elderly, as in most classes of a street, none under 15."""
    chance = random.Random(seed)  # noqa: S311 - invented people need no secrets
    people = []
    for _ in range(count):
        audience = chance.choices(["elderly", "adult", "youth"], weights=[50, 40, 10])[0]
        sex = chance.choices("fm", weights=[62, 38])[0]
        age = {"elderly": (60, 86), "adult": (18, 59), "youth": (15, 17)}[audience]
        people.append(
            Invented(
                name=chance.choice(SURNAMES) + chance.choice(GIVEN[f"{audience}_{sex}"]),
                sex=sex,
                birth_year=year - chance.randint(*age),
                audience=audience,
            )
        )
    return people
