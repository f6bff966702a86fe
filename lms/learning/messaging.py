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
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from lms.notices.services import Telling, notify_many

MESSAGE = "course.message"
PIECE = 500

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

    A repeated ``nonce`` returns the first message and tells nobody; with other words it is refused. The log holds how
    many they were, no word and no name. Raises DomainError: ``not_allowed`` for who does not
    oversee the course, ``message_empty``, ``message_too_long``, ``message_to_nobody``,
    ``message_sent_before``.
    """
    if not Course.objects.filter(overseen(actor), pk=course.pk).exists():
        raise DomainError("not_allowed")
    text = text.strip()
    check_text(text)
    message, made = CourseMessage.objects.get_or_create(
        sender=actor, nonce=nonce, defaults={"course": course, "text": text}
    )
    if not made:
        if (message.course_id, message.text) != (course.pk, text):
            raise DomainError("message_sent_before")
        return message
    titles = dict(CourseText.objects.filter(course=course, live=True).values_list("language", "title"))
    facts = {
        "text": text,
        "sender": actor.name,
        "course": titles.get("zh-hans") or next(iter(titles.values()), course.slug),
        "course_en": titles.get("en", ""),
    }
    with translation.override("zh-hans"):  # addresses without a prefix
        path = course.get_absolute_url()
    # Piece by piece: all of them, or with an error none.
    for some in in_pieces(learners, PIECE):
        rows = Enrolment.objects.filter(course=course, pk__in=some, learner__is_active=True)
        told = [
            Telling(key=_key(message, row), person=row.learner, kind=MESSAGE, path=path, args=facts)
            for row in rows.select_related("learner").order_by("pk")
        ]
        notify_many(told, at=message.at)
        message.people += len(told)
    if not message.people:
        raise DomainError("message_to_nobody")
    message.save(update_fields=["people"])
    audit.record(
        "course.message_sent",
        actor=actor,
        object_kind="course",
        object_uuid=course.uuid,
        organisation_code=course.school.organisation.code,
        people=message.people,
    )
    return message


def check_text(text: str) -> None:
    """Raises DomainError ``message_empty``, ``message_too_long``."""
    if not text.strip():
        raise DomainError("message_empty")
    if len(text) > CourseMessage.LONGEST:
        raise DomainError("message_too_long", most=CourseMessage.LONGEST)


def _key(message: CourseMessage, row: Enrolment) -> str:
    return f"{MESSAGE}:{message.uuid}:{row.uuid}"


@transaction.atomic
def forget_sender(user: User) -> None:
    """Take the name of ``user`` from what learners were told, and the words from what was kept of it."""
    for message in CourseMessage.objects.filter(sender=user).order_by("pk"):
        told = Notice.objects.filter(kind=MESSAGE, key__startswith=f"{MESSAGE}:{message.uuid}:").order_by("pk")
        for some in in_pieces(told.iterator(PIECE), PIECE):
            for notice in some:
                notice.args = {**notice.args, "sender": ""}
            Notice.objects.bulk_update(some, ["args"])
    CourseMessage.objects.filter(sender=user).update(text="")
