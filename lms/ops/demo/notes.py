"""What Li has written for herself on her lessons, and the places she remembers."""

from uuid import NAMESPACE_URL, uuid5

from lms.courses.models import Course, Lesson
from lms.learning import notes
from lms.ops.demo.street import Street

WRITTEN = (
    ("stand", "膝盖不要超过脚尖，肩膀放松。\n呼吸慢一点，不要憋气。", None),
    ("lift-sky", "左手慢一点，右手跟上。", 5),
    ("lift-sky", "问王老师：踮脚的时候站不稳怎么办？", None),
)


def load_notes(street: Street) -> int:
    """How many notes were written."""
    li = street.people["li"]
    lessons = {
        lesson.slug: lesson
        for lesson in Lesson.objects.published().filter(course__slug="baduanjin").select_related("course")
    }
    written = [(slug, text, seconds) for slug, text, seconds in WRITTEN if slug in lessons]
    for slug, text, seconds in written:
        uuid = uuid5(NAMESPACE_URL, f"demo note {slug} {seconds}")
        notes.save_note(learner=li, lesson=lessons[slug], uuid=uuid, text=text, seconds=seconds, revision=0, page="")
    if "lift-sky" in lessons:
        notes.keep_place(learner=li, course=lessons["lift-sky"].course, lesson=lessons["lift-sky"])
    for course in Course.objects.published().filter(slug="first-aid"):
        notes.keep_place(learner=li, course=course)
    return len(written)
