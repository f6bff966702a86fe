"""What accounts keep of a person."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts import children
from lms.accounts.models import Consent, DelegatedAct, Delegation, EmergencyContact, User
from lms.accounts.personal_data import Holding, Line, register
from lms.accounts.profile import PROPOSALS
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import AuditEntry

GONE = "已注销"
# A year that stands for the group: who is counted among the elderly stays so, and nobody's year is told.
AGE_OF_GROUP = {"youth": 16, "adult": 40, "elderly": 70}


def _details(user: User) -> Iterator[Line]:
    yield {
        "name": user.name,
        "username": user.username,
        "phone": user.phone,
        "email": ", ".join(EmailAddress.objects.filter(user=user).values_list("email", flat=True)),
        "sex": user.get_sex_display(),
        "birth_year": user.birth_year,
        "language": user.language,
        "display": user.get_display_display(),
        "proposals": ", ".join(
            str(field.verbose_name)
            for field in User._meta.fields
            if field.name in PROPOSALS and getattr(user, field.name)
        ),
        "since": user.date_joined,
        "last_login": user.last_login,
    }


def _forget(user: User) -> None:
    year = timezone.localdate().year
    EmailAddress.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(
        name=GONE,
        pinyin="",
        first_name="",
        last_name="",
        email="",
        username=f"gone-{user.uuid.hex}",
        phone=None,
        phone_verified=False,
        phone_shared=False,
        mail_notices=False,
        birth_year=year - AGE_OF_GROUP[user.audience] if user.birth_year else None,
        display=User.Display.STANDARD,
        password=make_password(None),
        is_active=False,
        last_login=None,
    )


def _consents(user: User) -> Iterator[Line]:
    for consent in Consent.objects.filter(Q(user=user) | Q(given_by=user)).order_by("-given_at"):
        yield {"what": consent.get_kind_display(), "version": consent.version, "at": consent.given_at}


def _delegations(user: User) -> Iterator[Line]:
    both = Delegation.objects.filter(Q(principal=user) | Q(helper=user)).select_related("principal", "helper")
    for one in both.order_by("-pk"):
        yield {
            "for_whom": str(one.principal),
            "helper": str(one.helper or ""),
            "since": one.accepted_at,
            "until": one.ends_on,
            "ended": one.ended_at,
        }


def _acts(user: User) -> Iterator[Line]:
    both = DelegatedAct.objects.filter(Q(delegation__principal=user) | Q(delegation__helper=user))
    for act in both.select_related("delegation__principal", "delegation__helper").order_by("-at", "-pk"):
        yield {
            "at": act.at,
            "helper": str(act.delegation.helper or ""),
            "for_whom": str(act.delegation.principal),
            "what": act.get_deed_display(),
            "title": act.title,
        }


def _end_delegations(user: User) -> None:
    both = Delegation.objects.filter(Q(principal=user) | Q(helper=user), ended_at=None)
    both.update(ended_at=timezone.now(), ended_by=user)


def _guards_children(user: User) -> None:
    if children.of(user):
        raise DomainError("children_first")


def _cards(user: User) -> Iterator[Line]:
    for card in user.cards.order_by("-pk"):
        yield {"number": card.grouped, "since": card.created_at, "revoked": card.revoked_at}


def _revoke_cards(user: User) -> None:
    user.cards.filter(revoked_at=None).update(revoked_at=timezone.now())


def _factors(user: User) -> Iterator[Line]:
    for factor in Authenticator.objects.filter(user=user).order_by("-pk"):
        yield {"what": factor.get_type_display(), "since": factor.created_at, "last_used": factor.last_used_at}


def _forget_factors(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()


def _wechat(user: User) -> Iterator[Line]:
    for account in SocialAccount.objects.filter(user=user).order_by("-pk"):
        yield {"number": account.uid, "since": account.date_joined, "last_used": account.last_login}


def _forget_wechat(user: User) -> None:
    SocialAccount.objects.filter(user=user).delete()


def _emergency(user: User) -> Iterator[Line]:
    for contact in EmergencyContact.objects.filter(user=user):
        yield {"name": contact.name, "phone": contact.phone}


def _forget_emergency(user: User) -> None:
    EmergencyContact.objects.filter(user=user).delete()


def _deeds(user: User) -> Iterator[Line]:
    """What was done with the person's account or data, by herself or others."""
    for entry in AuditEntry.objects.filter(object_kind="user", object_uuid=user.uuid).order_by("-at"):
        yield {
            "at": entry.at,
            "what": audit.words(entry.action),
            "by_yourself": entry.actor == user.uuid,
            "organisation": entry.organisation_code,
        }


def register_all() -> None:
    register(
        Holding(
            rank=10,
            code="details",
            title=_("Your details"),
            why=_("So that you can log in, your teacher can call the roll, and we show courses for your age."),
            fields=frozenset({"account.EmailAddress.user"}),
            labels={
                "name": _("name"),
                "username": _("username"),
                "phone": _("mobile number"),
                "email": _("email address"),
                "sex": _("sex"),
                "birth_year": _("year of birth"),
                "language": _("language"),
                "display": _("display"),
                "proposals": _("shown on the home page"),
                "since": _("since"),
                "last_login": _("last log-in"),
            },
            read=_details,
            erase=_forget,
        )
    )
    register(
        Holding(
            rank=12,
            code="emergency",
            title=_("Whom to call when something happens"),
            why=_("Only the teacher of the day and the desk see it. It is deleted when you leave."),
            fields=frozenset({"accounts.EmergencyContact.user"}),
            labels={"name": _("whom to call"), "phone": _("telephone")},
            read=_emergency,
            erase=_forget_emergency,
        )
    )
    register(
        Holding(
            rank=14,
            code="cards",
            title=_("Your learner cards"),
            why=_("So that you log in and sign in without a telephone. They end when you leave."),
            fields=frozenset({"accounts.LearnerCard.user"}),
            labels={"number": _("card number"), "since": _("since"), "revoked": _("ended")},
            read=_cards,
            erase=_revoke_cards,
        )
    )
    register(
        Holding(
            rank=16,
            code="second_factor",
            title=_("Your second factor"),
            why=_(
                "A sealed key that your authenticator app knows too, so that nobody else comes in. It goes with you."
            ),
            fields=frozenset({"mfa.Authenticator.user"}),
            labels={"what": _("what"), "since": _("since"), "last_used": _("last used")},
            read=_factors,
            erase=_forget_factors,
        )
    )
    register(
        Holding(
            rank=18,
            code="wechat",
            title=_("Your WeChat account"),
            why=_("The number by which WeChat knows you here, if you log in with it: no name, no picture, no friends."),
            fields=frozenset({"socialaccount.SocialAccount.user"}),
            labels={"number": _("number"), "since": _("since"), "last_used": _("last used")},
            read=_wechat,
            erase=_forget_wechat,
        )
    )
    register(
        Holding(
            rank=85,
            code="delegations",
            title=_("Who helps you, and whom you help"),
            why=_("So that you see what others did for you. It ends when you leave and stays without your name."),
            fields=frozenset({"accounts.Delegation.principal", "accounts.Delegation.helper"}),
            labels={
                "for_whom": _("for whom"),
                "helper": _("who helps"),
                "since": _("since"),
                "until": _("until"),
                "ended": _("ended"),
            },
            read=_delegations,
            erase=_end_delegations,
            hindrance=_guards_children,
        )
    )
    register(
        Holding(
            rank=86,
            code="acts",
            title=_("What was done for somebody"),
            why=_("So that you see what others did for you. This stays, without your name."),
            fields=frozenset(),
            labels={
                "at": _("when"),
                "helper": _("who helps"),
                "for_whom": _("for whom"),
                "what": _("what"),
                "title": _("about what"),
            },
            read=_acts,
        )
    )
    register(
        Holding(
            rank=90,
            code="consents",
            title=_("What you agreed to"),
            why=_("We have to be able to show that we asked you. This stays, without your name."),
            fields=frozenset({"accounts.Consent.user", "accounts.Consent.given_by"}),
            labels={"what": _("what"), "version": _("version"), "at": _("when")},
            read=_consents,
        )
    )
    register(
        Holding(
            rank=95,
            code="deeds",
            title=_("What was done with your account"),
            why=_("So that you can see who changed something about you. This stays, without your name."),
            fields=frozenset(),
            labels={
                "at": _("when"),
                "what": _("what"),
                "by_yourself": _("by yourself"),
                "organisation": _("organisation"),
            },
            read=_deeds,
        )
    )
