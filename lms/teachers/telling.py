"""What a teacher is told of her own page."""

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many
from lms.teachers.models import Teacher

CHANGED = "teacher.changed"

KINDS = {
    CHANGED: Kind(
        heading=_("Your page as a teacher was changed"),
        text=_(
            "An officer of your school has changed what residents read about you. Please look at it; you can hide the"
            " page yourself at any time."
        ),
        action=_("Have a look"),
    )
}


def tell_changed(teacher: Teacher, *, actor: User | None) -> None:
    """Tell who has an account, unless she changed it herself."""
    if teacher.user is None or (actor is not None and actor.pk == teacher.user_id):
        return
    with translation.override("zh-hans"):  # addresses without a prefix
        path = reverse("my-teacher")
    key = f"{CHANGED}:{teacher.uuid}:{timezone.now().isoformat()}"
    notify_many([Telling(key=key, person=teacher.user, kind=CHANGED, path=path)])
