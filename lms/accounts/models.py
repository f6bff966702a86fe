"""People as the system knows them: how they log in, what they are called, how they like to read.

``User`` knows no place: where somebody lives is ``network.Residence``.
"""

import datetime
import re
import uuid
from collections.abc import Iterable
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts import sealing
from lms.accounts.cardnumbers import as_number, grouped, new_number
from lms.accounts.pinyin import LONGEST as LONGEST_PINYIN
from lms.accounts.pinyin import PinyinField, beginning, pinyin_of
from lms.core.append_only import AppendOnly, AppendOnlyQuerySet
from lms.core.days import local_day
from lms.core.languages import in_readers_language
from lms.core.models import Timestamped, UUIDModel

LONGEST_NAME = 60
UUID_IN_ADDRESS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class UserQuerySet(models.QuerySet):
    def with_phone(self, number: str) -> Self:
        """Who has ``number``, in its one form, under whichever key it is sealed."""
        return self.with_phones([number])

    def with_phones(self, numbers: Iterable[str]) -> Self:
        keys = sealing.keys().values()
        return self.filter(phone__among=[key.seal(number, lookup=True) for number in numbers for key in keys])

    def called(self, names: Iterable[str]) -> Self:
        """Whose name is one of ``names``: found by its sound, which has an index."""
        names = set(names)
        return self.filter(pinyin__among=set(map(pinyin_of, names)), name__among=names)

    def with_card(self, typed: str) -> Self:
        """Who has the valid learner card that ``typed`` names: its number, or the address in its code, as a reader for
        codes types it."""
        if code := UUID_IN_ADDRESS.search(typed.lower()):
            return self.filter(cards__uuid=code[0], cards__revoked_at=None)
        number = as_number(typed)
        return self.filter(cards__number=number, cards__revoked_at=None) if number else self.none()

    def found_by(self, typed: str) -> Self:
        """Whose name begins like ``typed`` in characters or pinyin, whose telephone ends in its four digits, or whose
        learner card it names. Nobody for anything else."""
        typed = typed.strip()
        digits = typed.replace(" ", "")
        if digits.isascii() and digits.isdecimal() and len(digits) == sealing.ENDING:
            return self.filter(sealing.ending_in("phone", digits))
        if as_number(typed) or UUID_IN_ADDRESS.search(typed.lower()):
            return self.with_card(typed)
        sound = pinyin_of(typed)
        if not sound:
            return self.none()
        found = self.filter(beginning("pinyin", sound))
        return found if typed.isascii() else found.filter(name__startswith=typed)


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A person. Wagtail's user forms need ``first_name`` and ``last_name``; this system keeps one ``name``."""

    class Display(models.TextChoices):
        STANDARD = "standard", _("standard display")
        ELDERLY = "elderly", _("elderly display")

    class Sex(models.TextChoices):
        FEMALE = "f", _("female")
        MALE = "m", _("male")
        UNKNOWN = "", _("not said")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    pinyin = PinyinField(max_length=LONGEST_PINYIN, blank=True, editable=False)
    phone = sealing.SealedField(_("mobile number"), lookup=True, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(default=False)
    # A number is given for logging in; learners see a teacher's only where the teacher has said so.
    phone_shared = models.BooleanField(_("My learners may call this number"), default=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True, default=Sex.UNKNOWN)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    display = models.CharField(_("display"), max_length=10, choices=Display.choices, default=Display.STANDARD)
    # What the home page may make of what is known of her.
    proposes_begun = models.BooleanField(_("Courses that I have begun"), default=True)
    proposes_near = models.BooleanField(_("Courses in my community"), default=True)
    proposes_learned = models.BooleanField(_("Courses like those I have learned"), default=True)
    # Only to an address that is confirmed; without one it changes nothing.
    mail_notices = models.BooleanField(_("notices by email"), default=True)

    # Whose hands act where a child learns in her guardian's session; the log names them.
    acted_by: "User | None" = None

    objects: ClassVar[PeopleManager] = PeopleManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(birth_year__isnull=True) | models.Q(birth_year__range=(1900, 2100)),
                name="user_birth_year_sensible",
            )
        ]
        # Not by ``db_index``: PostgreSQL would keep a second one for LIKE, which nothing asks with.
        indexes = [models.Index(fields=["pinyin"], name="accounts_user_pinyin")]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def age_in(self, year: int) -> int | None:
        """The age reached during ``year``; None where the year of birth is not known."""
        return None if self.birth_year is None else year - self.birth_year

    @property
    def audience(self) -> str:
        """The audience a person belongs to by age: ``youth`` below 18, ``elderly`` from 60, else ``adult``."""
        age = self.age_in(timezone.localdate().year)
        if age is None:
            return "adult"
        return "youth" if age < 18 else "elderly" if age >= 60 else "adult"

    @property
    def masked_phone(self) -> str:
        """The number with its middle hidden, for screens where the whole is not needed."""
        return f"{self.phone[-11:-8]}****{self.phone[-4:]}" if self.phone else ""


class Consent(UUIDModel, AppendOnly):
    """Somebody agreed to something in a certain wording, and when. Append-only."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", _("privacy notice")
        RELATIVE = "relative", _("a relative agrees")
        SAFETY = "safety", _("safety statement")
        GUARDIAN = "guardian", _("a guardian agrees")
        GUARDIAN_WITHDRAWN = "guardian_withdrawn", _("a guardian no longer agrees")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    version = models.CharField(max_length=20)
    # The guardian who agreed for a child; empty where people agreed for themselves.
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="consents_for_others")
    given_at = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")


class DelegationQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        """Accepted, not ended, not past their last day."""
        return self.filter(accepted_at__isnull=False, ended_at=None, ends_on__gte=local_day(timezone.now()))

    def guarding(self) -> Self:
        """Under which a guardian acts for a child of hers."""
        return self.filter(as_guardian=True)

    def invited(self) -> Self:
        """Invitations that nobody has taken up yet and that still hold."""
        return self.filter(accepted_at=None, ended_at=None, created_at__gte=timezone.now() - INVITATION_HOLDS)


INVITATION_HOLDS = datetime.timedelta(days=1)


class Delegation(UUIDModel, Timestamped):
    """One person lets another act for her (代办): in what, until when. It begins as an invitation with a code."""

    principal = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    helper = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="delegations_held")
    may_register = models.BooleanField(_("sign me up for classes, and give places back"), default=True)
    may_see_records = models.BooleanField(_("see my study archive and my points"), default=False)
    ends_on = models.DateField(_("until"), help_text=_("The last day."))
    # Of a guardian for her child: made without an invitation, and until the child is of age.
    as_guardian = models.BooleanField(default=False)
    daily_minutes = models.PositiveSmallIntegerField(
        _("Minutes online a day, at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(120)],
        help_text=_("Empty: as is usual for the age."),
    )
    code_digest = models.CharField(max_length=64, unique=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, helper=None)
                | models.Q(accepted_at__isnull=False, helper__isnull=False),
                name="delegation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(helper=None) | ~models.Q(helper=models.F("principal")),
                name="delegation_to_somebody_else",
            ),
            models.UniqueConstraint(
                fields=["principal", "helper"],
                condition=models.Q(ended_at=None, helper__isnull=False),
                name="delegation_once_a_pair",
            ),
            models.UniqueConstraint(
                fields=["principal"],
                condition=models.Q(ended_at=None, as_guardian=True),
                name="delegation_one_guardian",
            ),
        ]


class DelegatedAct(UUIDModel, AppendOnly):
    """What a helper did or saw for the other person, in words that stay right when the thing is renamed."""

    class Deed(models.TextChoices):
        REGISTERED = "registered", _("signed you up")
        WITHDREW = "withdrew", _("gave your place back")
        SAW = "saw", _("looked at your study archive")

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="acts")
    at = models.DateTimeField(auto_now_add=True)
    deed = models.CharField(max_length=12, choices=Deed.choices)
    title = models.CharField(max_length=250, blank=True)
    title_en = models.CharField(max_length=250, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("act for another person")
        verbose_name_plural = _("acts for other people")

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return in_readers_language(self.title, self.title_en)


class PhoneCode(models.Model):
    """A code that was sent to a number; both as keyed digests (``codes.py``). Kept for a day, for the limits."""

    phone_key = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64)
    minute = models.PositiveIntegerField()  # minutes since 1970: one code a minute
    sent_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    spent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("code by text message")
        verbose_name_plural = _("codes by text message")
        constraints = [models.UniqueConstraint(fields=["phone_key", "minute"], name="one_code_a_minute")]


class EmergencyContact(UUIDModel, Timestamped):
    """Whom to call when something happens to a person in a class. The day's teacher may see it, and the desk."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="emergency_contact")
    name = models.CharField(_("whom to call"), max_length=LONGEST_NAME)
    # Not to be looked up: that two people name the same relative is nobody's business.
    phone = sealing.SealedField(_("telephone"))

    class Meta:
        verbose_name = _("emergency contact")
        verbose_name_plural = _("emergency contacts")


class LearnerCard(UUIDModel, Timestamped):
    """A paper card: a number to type with a PIN, and a QR that carries ``uuid``. A lost one is revoked, not changed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="cards")
    number = models.CharField(_("card number"), max_length=12, unique=True, default=new_number, editable=False)
    pin = models.CharField(max_length=128, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("learner card")
        verbose_name_plural = _("learner cards")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at__isnull=True), name="learner_card_one_valid"
            )
        ]

    @property
    def grouped(self) -> str:
        return grouped(self.number)
