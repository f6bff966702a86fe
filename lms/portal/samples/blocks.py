"""What an editor writes a lesson with, as the compiler gives it to the templates of the blocks."""

from typing import Any

from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from lms.portal.samples import places
from lms.portal.samples.words import HERE, said


def in_every_frame() -> dict[str, Any]:
    return {"blocks": {"here": HERE, **_words(), **_pictures(), **_tables(), **_deeds()}}


def _words() -> dict[str, Any]:
    says = said("蹲到不疼的高度，扶着椅背也算做到。", "Squat as low as nothing hurts. Holding a chair counts.")
    kinds = [("note", _("Good to know")), ("tip", _("A trick")), ("care", _("Take care"))]
    return {
        "paragraph": mark_safe(f"<p>{says}</p>"),  # noqa: S308 - our own words
        "quotation": {
            "text": said(
                "一根紫竹直苗苗，\n送与哥哥做管箫。", "A purple bamboo, straight and young,\na flute for my brother."
            ),
            "source": said("《紫竹调》，江南民歌", "a folk song of Jiangnan"),
        },
        "callouts": [
            {"kind": kind, "kind_name": name, "title": said("膝盖疼就停下", "Stop when a knee hurts"), "text": says}
            for kind, name in kinds
        ],
    }


def _pictures() -> dict[str, Any]:
    address = static("img/door-elderly.svg")
    picture = {"src": address, "srcset": f"{address} 480w", "sizes": "100vw", "width": 480, "height": 300}
    words = {
        "alt": said("两位邻居在树下练习", "Two neighbours practising under a tree"),
        "before_alt": said("楼道里堆着杂物", "A stairway full of things"),
        "after_alt": said("同一处楼道，已经清空", "The same stairway, cleared"),
        "caption": said("先站稳，再抬手", "Stand firmly before the hands rise"),
        "title": said("家庭急救清单（可打印）", "First aid at home, a list to print"),
    }
    return {"picture": picture, "image": words, "pictures": [{"picture": picture, "words": words}] * 3}


def _tables() -> dict[str, Any]:
    def rows(head: list[str], *body: list[str]) -> dict[str, Any]:
        cells = [[{"label": label, "words": words} for label, words in zip(head, row, strict=True)] for row in body]
        return {"caption": said("打什么电话", "Whom to call"), "head": head, "body": cells}

    what, number = said("遇到的事", "What happens"), said("电话", "Number")
    first = said("先说什么", "Say first")
    fire, ill = said("着火", "Fire"), said("突发急病", "Somebody falls ill")
    where = said("在哪条路、几号楼", "The road and the number of the house")
    return {
        "narrow": rows([what, number], [fire, "119"], [ill, "120"]),
        "wide": rows([what, number, first], [fire, "119", where], [ill, "120", where]),
    }


def _deeds() -> dict[str, Any]:
    steps = [
        (said("打开微信，点“通讯录”", "Open WeChat and tap Contacts"), ""),
        (
            said("点女儿的名字", "Tap your daughter's name"),
            said("找不到就往下滑。", "Slide down when it is not there."),
        ),
        (said("点“音视频通话”", "Tap Voice and video call"), ""),
    ]
    return {
        "steps": [{"words": {"title": title, "text": text}, "picture": None} for title, text in steps],
        "embed": {
            "title": said("惠山泥人是怎样捏成的", "How a Huishan clay figure is made"),
            "site": "bilibili.com",
            "player": "https://player.bilibili.com/",
            "page": HERE,
            "transcript": said("老艺人先揉泥，再捏身。", "The craftsman kneads first, then shapes."),
        },
        "discussion": {
            "where": _("Talk about it in class"),
            "prompt": said("您家楼道里最难商量的是哪一件事？", "What is hardest to agree on in your stairway?"),
            "points": [
                said("先说事，不说人", "The matter first, not the people"),
                said("谁会因此为难", "Whom it troubles"),
            ],
        },
        "place": {
            "centre": places.centre(),
            "hours": places.centre().hours,
            "note": said("二楼服务台领材料包。", "Fetch your materials at the desk on the second floor."),
        },
    }
