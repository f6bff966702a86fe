"""A teacher writes to learners of her course: told in the app, and by letter to who wants letters."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.accounts.models import User
from lms.core import audit
from lms.core.bulk import in_pieces
from lms.core.errors import DomainError
from lms.courses.models import Course, CourseText
from lms.learning.enrolments import overseen
from lms.learning.models import CourseMessage, Enrolment
from lms.notices import writing
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many

MESSAGE = "course.message"

KINDS = {
    MESSAGE: Kind(
        heading=_("A message about “%(course)s”"),
        text="%(text)s",
        action=_("See the course"),
        facts={"sender": pgettext_lazy("message", "From"), "course": _("Course")},
    )
}


@transaction.atomic
def send(*, course: Course, learners: Sequence[int], text: str, nonce: str, actor: User) -> CourseMessage:
    """Tell ``learners`` (ids of their enrolments in ``course``) what ``actor`` writes; closed accounts are left out.

    The log holds how many they were, no word and no name. Raises DomainError: ``not_allowed`` for who does not
    oversee the course, and what ``writing.keep_once`` raises.
    """
    if not Course.objects.filter(overseen(actor), pk=course.pk).exists():
        raise DomainError("not_allowed")
    message: CourseMessage
    message, new = writing.keep_once(
        CourseMessage,
        about={"course": course},
        text=text,
        nonce=nonce,
        sender=actor,
        tell=lambda message: _tell(message, course, learners, actor),
    )
    if new:
        audit.record(
            "course.message_sent",
            actor=actor,
            object_kind="course",
            object_uuid=course.uuid,
            organisation_code=course.school.organisation.code,
            people=message.people,
        )
    return message


def _tell(message: CourseMessage, course: Course, learners: Sequence[int], actor: User) -> int:
    """Piece by piece: all of them, or with an error none. How many they were."""
    titles = dict(CourseText.objects.filter(course=course, live=True).values_list("language", "title"))
    facts = {
        "text": message.text,
        "sender": actor.name,
        "course": titles.get("zh-hans") or next(iter(titles.values()), course.slug),
        "course_en": titles.get("en", ""),
    }
    with translation.override("zh-hans"):  # addresses without a prefix
        path = course.get_absolute_url()
    number = 0
    for some in in_pieces(learners, writing.PIECE):
        rows = Enrolment.objects.filter(course=course, pk__in=some, learner__is_active=True)
        told = [
            Telling(key=f"{MESSAGE}:{message.uuid}:{row.uuid}", person=row.learner, kind=MESSAGE, path=path, args=facts)
            for row in rows.select_related("learner").order_by("pk")
        ]
        notify_many(told, at=message.at)
        number += len(told)
    return number


def forget_sender(user: User) -> None:
    writing.forget(CourseMessage, kind=MESSAGE, sender=user)
