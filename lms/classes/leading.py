"""Who leads a class, and what is told to it."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.accounts.models import User
from lms.classes.models import ClassGroup, ClassMessage, ClassTeacher, Registration
from lms.classes.querysets import HOLDING
from lms.classes.queue import record
from lms.core.days import day_start, local_day
from lms.core.errors import DomainError
from lms.network import policy
from lms.notices import writing
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many

MESSAGE = "class.message"
MOST_A_DAY = 5  # to one class: more than that nobody reads

KINDS = {
    MESSAGE: Kind(
        heading=_("A message about “%(group)s”"),
        text="%(text)s",
        action=_("See the class"),
        facts={"sender": pgettext_lazy("message", "From"), "group": _("Class")},
    )
}


def leads(user: User, group: ClassGroup) -> bool:
    """Who teaches or heads the class, and who manages the classes of its school."""
    teaches = ClassTeacher.objects.filter(class_group=group, user=user).exists()
    return teaches or policy.allows(user, "classes.manage", group.school.organisation)


def receivers(group: ClassGroup, *, also_waiting: bool) -> "list[Registration]":
    """Those with a place, and ``also_waiting`` those who wait for one or are offered one; no closed accounts."""
    rows = Registration.objects.filter(class_group=group, learner__is_active=True).select_related("learner")
    return list(rows.filter(status__in=HOLDING if also_waiting else ["confirmed"]).order_by("learner__pinyin", "pk"))


@transaction.atomic
def write(*, group: ClassGroup, also_waiting: bool, text: str, nonce: str, actor: User) -> ClassMessage:
    """Tell the people of ``group`` what ``actor`` writes. The log holds how many they were, no word and no name.

    Raises DomainError: ``not_allowed``, ``messages_enough`` beyond MOST_A_DAY to one class, whoever writes, and what
    ``writing.keep_once`` raises.
    """
    if not leads(actor, group):
        raise DomainError("not_allowed")
    # One after the other: two who write at once are counted.
    ClassGroup.objects.select_for_update(no_key=True).only("pk").get(pk=group.pk)
    today = day_start(local_day(timezone.now()))
    written = ClassMessage.objects.filter(class_group=group, at__gte=today)
    if written.count() >= MOST_A_DAY and not written.filter(sender=actor, nonce=nonce).exists():
        raise DomainError("messages_enough", most=MOST_A_DAY)
    with translation.override("zh-hans"):  # addresses without a prefix
        path = reverse("class", args=[group.uuid])

    def tell(message: ClassMessage) -> int:
        facts = {"text": message.text, "sender": actor.name, "group": group.name, "group_en": group.name_en}
        told = [
            Telling(key=f"{MESSAGE}:{message.uuid}:{row.uuid}", person=row.learner, kind=MESSAGE, path=path, args=facts)
            for row in receivers(group, also_waiting=also_waiting)
        ]
        notify_many(told, at=message.at)
        return len(told)

    about = {"class_group": group, "also_waiting": also_waiting}
    message: ClassMessage
    message, new = writing.keep_once(ClassMessage, about=about, text=text, nonce=nonce, sender=actor, tell=tell)
    if new:
        record("class.message_sent", group, actor=actor, people=message.people)
    return message


def forget_sender(user: User) -> None:
    writing.forget(ClassMessage, kind=MESSAGE, sender=user)
