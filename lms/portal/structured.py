"""What programs read of a course: schema.org's Course with its instances, and their coming meetings as Event.

What a course costs is not said: most cost nothing, and the system does not know which do.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from lms.courses.models import Course, CourseText, Mode
from lms.courses.texts import FIRST_LANGUAGE
from lms.portal.cards import SessionCard

MODES = {Mode.ONLINE: "Online", Mode.OFFLINE: "Onsite", Mode.BLENDED: "Blended"}


def course_data(
    course: Course, text: CourseText, *, groups: Iterable[tuple[str, list[SessionCard]]], before: Sequence[str] = ()
) -> Mapping[str, Any]:
    """``groups``: the name of each class and its coming sessions; ``before``: titles of courses to finish first."""
    provider = {
        "@type": "EducationalOrganization",
        "name": course.school.label,
        "url": settings.SITE_URL + reverse("school", args=[course.school.uuid]),
    }
    hours = f"PT{course.study_hours * 45}M"
    instances = [_instance(name, sessions, provider, hours) for name, sessions in groups if sessions]
    if course.mode != Mode.OFFLINE:
        instances.append({"@type": "CourseInstance", "courseMode": "Online", "courseWorkload": hours})
    return {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": text.title,
        "description": text.summary or text.title,
        "inLanguage": "zh-Hans" if text.language == FIRST_LANGUAGE else text.language,
        "url": f"{settings.SITE_URL}{course.get_absolute_url()}",
        "provider": provider,
        "hasCourseInstance": instances,
        **({"coursePrerequisites": list(before)} if before else {}),
    }


def _instance(name: str, sessions: list[SessionCard], provider: dict, hours: str) -> dict[str, Any]:
    first, last = sessions[0], sessions[-1]
    place = {"@type": "Place", "name": first.centre, "address": first.place}
    return {
        "@type": "CourseInstance",
        "name": name,
        "courseMode": "Onsite",
        "courseWorkload": hours,
        "startDate": localtime(first.starts_at).isoformat(),
        "endDate": localtime(last.ends_at).isoformat(),
        "location": place,
        "organizer": provider,
        "subEvent": [_event(name, session, place, provider) for session in sessions],
    }


def _event(name: str, session: SessionCard, place: dict, provider: dict) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": session.topic or name,
        "startDate": localtime(session.starts_at).isoformat(),
        "endDate": localtime(session.ends_at).isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": place,
        "organizer": provider,
    }
