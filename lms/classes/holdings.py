"""What classes keep of a person: her places, and the classes she teaches."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.classes import services
from lms.classes.drawing import ticket_of
from lms.classes.leading import forget_sender
from lms.classes.models import CalendarAddress, ClassGroup, ClassMessage, ClassTeacher, Leave, OfferCall, Registration
from lms.core.errors import DomainError

OVER = {ClassGroup.Status.CANCELLED, ClassGroup.Status.FINISHED}


def _places(user: User) -> Iterator[Line]:
    places = Registration.objects.filter(learner=user).select_related("class_group").prefetch_related("calls")
    for place in places.order_by("-registered_at"):
        yield {
            "class": place.class_group.label,
            "status": place.get_status_display(),
            "since": place.registered_at,
            "ticket": ticket_of(place.uuid) if place.class_group.rule == ClassGroup.Rule.DRAW else "",
            "calls": [{"at": call.at, "outcome": call.get_outcome_display()} for call in place.calls.all()],
            "uuid": place.uuid,
        }


def _give_back(user: User) -> None:
    """Her places go to who waits for them."""
    held = Registration.objects.holding().filter(learner=user).exclude(class_group__status__in=OVER)
    for place in held.select_related("class_group"):
        services.withdraw(group=place.class_group, learner=user, actor=user)


def _called(user: User) -> Iterator[Line]:
    """Without the people whom she called: they are in the copies of their own data."""
    calls = OfferCall.objects.filter(actor=user).select_related("registration__class_group")
    for call in calls.order_by("-pk"):
        yield {
            "class": call.registration.class_group.label,
            "called": call.at,
            "outcome": call.get_outcome_display(),
            "uuid": call.uuid,
        }


def _leaves(user: User) -> Iterator[Line]:
    leaves = Leave.objects.filter(learner=user).select_related("session__gathering", "session__class_group")
    for leave in leaves.order_by("-pk"):
        yield {
            "class": leave.session.class_group.label,
            "session": leave.session.gathering.starts_at,
            "asked": leave.asked_at,
            "taken_back": leave.taken_back_at,
            "uuid": leave.uuid,
        }


def _forget_leaves(user: User) -> None:
    """What the roll has made of them stays with the marks."""
    Leave.objects.filter(learner=user).delete()


def _taught(user: User) -> Iterator[Line]:
    for part in ClassTeacher.objects.filter(user=user).select_related("class_group").order_by("-pk"):
        yield {"class": part.class_group.label, "part": part.get_part_display()}


def _still_teaches(user: User) -> None:
    if ClassTeacher.objects.filter(user=user).exclude(class_group__status__in=OVER).exists():
        raise DomainError("classes_first")


def _addresses(user: User) -> Iterator[Line]:
    """Without the secret: a copy of one's data is handed on more easily than one thinks."""
    for address in CalendarAddress.objects.filter(user=user).order_by("pk"):
        yield {"calendar": address.get_kind_display(), "since": address.created_at, "renewed": address.updated_at}


def _forget_addresses(user: User) -> None:
    CalendarAddress.objects.filter(user=user).delete()


def _written(user: User) -> Iterator[Line]:
    for row in ClassMessage.objects.filter(sender=user).select_related("class_group").order_by("-at"):
        yield {"at": row.at, "class": row.class_group.label, "people": row.people, "text": row.text}


def register_all() -> None:
    register(
        Holding(
            rank=69,
            code="class_messages",
            title=_("What you wrote to classes"),
            why=_("So that it is known what a school told its learners. Your words and your name go when you leave."),
            fields=frozenset({"classes.ClassMessage.sender"}),
            labels={"at": _("when"), "class": _("class"), "people": _("learners"), "text": _("text")},
            read=_written,
            erase=forget_sender,
        )
    )
    register(
        Holding(
            rank=60,
            code="registrations",
            title=_("Your places in classes"),
            why=_("So that the teacher knows who comes. When you leave, your places go to those who wait."),
            fields=frozenset({"classes.Registration.learner"}),
            labels={
                "class": _("class"),
                "status": _("status"),
                "since": _("since"),
                "ticket": _("number in the draw"),
            },
            read=_places,
            erase=_give_back,
        )
    )
    register(
        Holding(
            rank=62,
            code="leaves",
            title=_("When you asked for leave"),
            why=_("So that the teacher does not wait for you. They go when you leave."),
            fields=frozenset({"classes.Leave.learner"}),
            labels={
                "class": _("class"),
                "session": _("session"),
                "asked": _("asked at"),
                "taken_back": _("taken back at"),
            },
            read=_leaves,
            erase=_forget_leaves,
        )
    )
    register(
        Holding(
            rank=61,
            code="offer_calls",
            title=_("Your calls about offered places"),
            why=_("A place passes on only after a call: this shows who made it. They stay, without your name."),
            fields=frozenset({"classes.OfferCall.actor"}),
            labels={"class": _("class"), "called": _("called at"), "outcome": _("outcome")},
            read=_called,
        )
    )
    register(
        Holding(
            rank=65,
            code="teaching",
            title=_("The classes you teach"),
            why=_("They say whose roll it is. They stay, without your name."),
            fields=frozenset({"classes.ClassTeacher.user"}),
            labels={"class": _("class"), "part": _("part")},
            read=_taught,
            hindrance=_still_teaches,
        )
    )
    register(
        Holding(
            rank=64,
            code="calendar_addresses",
            title=_("Your calendar addresses"),
            why=_("So that the calendar of your telephone can fetch your classes. They end when you leave."),
            fields=frozenset({"classes.CalendarAddress.user"}),
            labels={"calendar": _("what is in it"), "since": _("since"), "renewed": _("last renewed")},
            read=_addresses,
            erase=_forget_addresses,
        )
    )
