"""News and notices."""

import datetime
from typing import Any

from django.templatetags.static import static
from django.utils import timezone

from lms.news.models import Kind, NewsItem, NewsText
from lms.portal.news import news_card
from lms.portal.samples import places
from lms.portal.samples.words import HERE, NOBODY, said
from lms.portal.views.news import Choice


def in_every_frame() -> dict[str, Any]:
    today = timezone.localdate()
    brochure = NewsItem(
        uuid=NOBODY,
        school=places.school(),
        kind=Kind.ENROLMENT,
        for_elderly=True,
        starts_on=today,
        ends_on=today + datetime.timedelta(days=20),
        pinned=True,
    )
    report = NewsItem(uuid=NOBODY, school=places.school(), kind=Kind.NEWS, starts_on=today - datetime.timedelta(days=5))
    words = NewsText(
        title=said("江溪街道社区教育中心春季班招生简章", "Spring enrolment of the Community Education Centre"),
        summary=said("十二门课，线下班免费，先来先得。", "Twelve courses, free of charge, first come, first served."),
        picture={"src": static("img/school.svg"), "srcset": static("img/school.svg"), "width": 640, "height": 360},
    )
    line = NewsText(
        title=said("景渎的锡剧班登上邻里剧场", "The opera class of Jingdu goes on stage"),
        summary=said("二十多位老邻居唱了一段，台下跟着打拍子。", "More than twenty neighbours sang a scene."),
    )
    return {
        "news_cards": [news_card(brochure, words), news_card(report, line)],
        "news_item": brochure,
        "news_text": words,
        "news_choices": [
            Choice(said("全部", "all"), f"/{HERE}", True),
            Choice(said("通知", "notice"), f"/{HERE}", False),
        ],
    }
