"""What the pool keeps of a teacher with an account."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.teachers import services
from lms.teachers.models import Teacher


def _profile(user: User) -> Iterator[Line]:
    teacher = Teacher.objects.filter(user=user).select_related("organisation").first()
    if teacher is None:
        return
    yield {
        "what": teacher.get_kind_display(),
        "detail": teacher.told,
        "where": teacher.organisation.label,
        "from": teacher.consented_on,
    }
    for training in teacher.trainings.all():
        yield {"what": training.label, "hours": training.hours, "from": training.held_on}
    for held in teacher.appointments.select_related("school"):
        yield {"what": _("appointment"), "where": held.school.label, "from": held.starts_on, "until": held.ends_on}


def _forget(user: User) -> None:
    for teacher in Teacher.objects.filter(user=user).select_related("organisation"):
        services.forget_teacher(teacher=teacher, actor=user)


def register_all() -> None:
    register(
        Holding(
            rank=67,
            code="teacher",
            title=_("You in the pool of teachers"),
            why=_("So that schools find who can teach. It goes when you leave; residents see it only if you agreed."),
            fields=frozenset({"teachers.Teacher.user"}),
            labels={
                "what": _("what"),
                "detail": _("about you"),
                "where": _("where"),
                "hours": _("study hours"),
                "from": _("from"),
                "until": _("until"),
            },
            read=_profile,
            erase=_forget,
        )
    )
