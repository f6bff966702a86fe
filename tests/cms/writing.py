"""Writing pages the way an editor does: a draft first, published through its revision."""

import io
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.models import Locale

from cms.documents import MediaDocument
from cms.pages import CoursePage, LessonPage, SchoolIndexPage

SUBTITLES = b"WEBVTT\n\n00:00.000 --> 00:02.000\nhello\n"
WORDS = [{"type": "paragraph", "value": "<p>起势时两脚与肩同宽。</p>"}]


def quiz(*, answer: int = 1) -> dict[str, Any]:
    choices = [
        {"type": "item", "value": {"text": text, "right": number == answer}, "id": f"choice-{number}"}
        for number, text in enumerate(["与肩同宽", "并拢"], start=1)
    ]
    question = {"prompt": "两脚怎样站？", "choices": choices, "explanation": "站得稳。"}
    return {"type": "quiz", "value": [{"type": "single", "value": question, "id": "question-1"}]}


def write_course(index: SchoolIndexPage, *, slug: str = "taiji", title: str = "太极拳", **values: Any) -> CoursePage:
    page = CoursePage(
        **{
            "title": title,
            "slug": slug,
            "locale": index.locale,
            "live": False,
            "summary": "慢慢来，站得稳。",
            "description": "<p>十二周，每周一次。</p>",
            "outcomes": "会起势\n会收势",
            "teachers": "陆建平、王芳",
            "tags_line": "太极，健身",
            "for_elderly": True,
            "subject": "sport",
            "motif": "crane",
            "study_hours": 12,
            **values,
        }
    )
    index.add_child(instance=page)
    return page


def write_lesson(course: CoursePage, *, slug: str = "start", title: str = "起势", **values: Any) -> LessonPage:
    page = LessonPage(
        **{"title": title, "slug": slug, "locale": course.locale, "live": False, "body": WORDS, "minutes": 20, **values}
    )
    course.refresh_from_db()
    course.add_child(instance=page)
    return page


def publish(page: Any, user: Any = None) -> Any:
    """Publish ``page`` as it is in memory and return it as it is in the database."""
    page.numchild = type(page).objects.values_list("numchild", flat=True).get(pk=page.pk)
    page.save_revision(user=user).publish(user=user)
    return type(page).objects.get(pk=page.pk)


def published_course(index: SchoolIndexPage, *, lessons: int = 2, user: Any = None, **values: Any) -> CoursePage:
    course = write_course(index, **values)
    for number in range(1, lessons + 1):
        publish(write_lesson(course, slug=f"lesson-{number}", title=f"第{number}课"), user)
    return publish(CoursePage.objects.get(pk=course.pk), user)


def translate(page: Any, *, title: str) -> Any:
    """The English version of ``page``, still a draft."""
    copy = page.copy_for_translation(Locale.objects.get(language_code="en"))
    copy.title = title
    return copy


def picture(*, colour: str = "#1F5C63", **values: Any) -> Any:
    data = io.BytesIO()
    Pillow.new("RGB", (900, 600), colour).save(data, "PNG")
    data.seek(0)
    image = get_image_model()(**{"title": "图", "file": ImageFile(data, name="figure.png"), **values})
    image._set_image_file_metadata()
    image.save()
    return image


def document(name: str, content: bytes, **values: Any) -> MediaDocument:
    file = MediaDocument(**{"title": name, "file": ContentFile(content, name=name), **values})
    file._set_document_file_metadata()
    file.full_clean(exclude=["collection"])
    file.save()
    return file
