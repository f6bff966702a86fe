"""What the network keeps of a person: her home, and the roles she held."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.network import policy
from lms.network.models import Residence, RoleAssignment


def _home(user: User) -> Iterator[Line]:
    for home in Residence.objects.filter(user=user).select_related("organisation"):
        yield {"place": home.organisation.label, "code": home.organisation.code, "since": home.updated_at}


def _roles(user: User) -> Iterator[Line]:
    for held in RoleAssignment.objects.filter(user=user).select_related("organisation").order_by("-starts_on"):
        yield {
            "role": held.get_role_display(),
            "place": held.organisation.label,
            "from": held.starts_on,
            "until": held.ends_on,
        }


def _holds_a_role(user: User) -> None:
    today = local_day(timezone.now())
    if any(not held.ends_on or held.ends_on > today for held in policy.active_roles(user)):
        raise DomainError("roles_first")


def register_all() -> None:
    register(
        Holding(
            rank=20,
            code="home",
            title=_("Your community"),
            why=_("To show classes near home. The community stays for its figures, without your name."),
            fields=frozenset({"network.Residence.user"}),
            labels={"place": _("community"), "since": _("since")},
            read=_home,
        )
    )
    register(
        Holding(
            rank=30,
            code="roles",
            title=_("Your roles"),
            why=_("They say what you may do here. They stay, without your name, as the history of the organisation."),
            fields=frozenset({"network.RoleAssignment.user"}),
            labels={"role": _("role"), "place": _("organisation"), "from": _("from"), "until": _("until")},
            read=_roles,
            hindrance=_holds_a_role,
        )
    )
