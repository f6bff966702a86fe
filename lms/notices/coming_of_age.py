"""A child under a guardian comes of age: a log-in of her own, the guardian's hand ends, both are told.

Only the year of birth is kept, so a guardian's hand ends with the year of turning 18. During that year the young person
can choose a log-in of her own, and with it that hand ends at once. Who has not done so gets one at a desk, as everybody
without a telephone: the profile and all that was learned are hers.
"""

import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Consent, Delegation, User
from lms.core import audit
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.network.newcomers import PRIVACY_VERSION
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many

# To the guardian, and to the young person: names stand on the pages that they lead to.
SOON, SOON_OWN, OVER, OVER_OWN = "child.of_age_soon", "own.of_age_soon", "child.of_age", "own.of_age"

KINDS = {
    SOON: Kind(
        heading=_("A child of yours comes of age this year"),
        text=_(
            "From now on your child can have a log-in of its own; you set it up together on the page of the profile. "
            "With it, and at the latest with the year, you no longer see or do anything there."
        ),
        action=_("See the profile"),
    ),
    SOON_OWN: Kind(
        heading=_("You come of age this year"),
        text=_(
            "You can have a log-in of your own now: choose it together with your guardian, under “My children”. "
            "All that you have learned stays yours."
        ),
        action=_("See what you have learned"),
    ),
    OVER: Kind(
        heading=_("A child of yours is of age"),
        text=_(
            "You no longer see or do anything in that profile. It stays, with all that was learned, and is its own."
        ),
        action=_("See my children"),
    ),
    OVER_OWN: Kind(
        heading=_("You are of age: this profile is yours alone"),
        text=_("Your guardian no longer sees or does anything here. All that you have learned stays yours."),
        action=_("See what you have learned"),
    ),
}


def comes_of_age(held: Delegation, *, today: datetime.date) -> bool:
    """Whether this is the year in which the child of ``held`` turns 18."""
    return held.as_guardian and held.ended_at is None and held.ends_on.year == today.year


@transaction.atomic
def give_own_log_in(*, held: Delegation, username: str, password: str, actor: User) -> None:
    """Let the young person log in herself; she has agreed to the privacy notice. The guardian's hand ends with it.

    Raises DomainError ``not_of_age_yet`` outside the year of turning 18, ``username_taken``.
    """
    held = _locked(held.pk)
    if not comes_of_age(held, today=local_day(timezone.now())):
        raise DomainError("not_of_age_yet")
    person = held.principal
    person.username = username
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save(update_fields=["username", "password"])
    except IntegrityError:
        raise DomainError("username_taken") from None
    Consent.objects.create(user=person, kind=Consent.Kind.PRIVACY, version=PRIVACY_VERSION)
    _end(held, actor=actor)


def end_with_the_year(*, today: datetime.date | None = None) -> None:
    """Tell whose children turn 18 this year, and the children; end what ended with last year. Once each."""
    today = today or local_day(timezone.now())
    guarding = Delegation.objects.guarding().filter(ended_at=None)
    soon = guarding.filter(ends_on__range=(datetime.date(today.year, 1, 1), datetime.date(today.year, 12, 31)))
    for held in soon.select_related("principal", "helper").iterator():
        _tell(held, SOON, SOON_OWN, "my-child", [held.uuid])
    for pk in list(guarding.filter(ends_on__lt=today).values_list("pk", flat=True)):
        with transaction.atomic():
            held = _locked(pk)
            if held.ended_at is None:
                _end(held, actor=None)


def _locked(pk: int) -> Delegation:
    return Delegation.objects.select_for_update(of=("self",)).select_related("principal", "helper").get(pk=pk)


def _end(held: Delegation, *, actor: User | None) -> None:
    Delegation.objects.filter(pk=held.pk).update(ended_at=timezone.now(), ended_by=actor)
    audit.record("child.of_age", actor=actor, object_kind="user", object_uuid=held.principal.uuid)
    _tell(held, OVER, OVER_OWN, "my-children", [])


def _tell(held: Delegation, to_guardian: str, to_child: str, page: str, args: list) -> None:
    with translation.override("zh-hans"):  # addresses without a prefix
        led_to = (
            (held.helper, to_guardian, reverse(page, args=args)),
            (held.principal, to_child, reverse("my-record")),
        )
    notify_many(
        [
            Telling(key=f"{kind}:{held.uuid}", person=person, kind=kind, path=path)
            for person, kind, path in led_to
            if person is not None
        ]
    )
