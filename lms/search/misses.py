"""Counting what was asked for in vain, without anybody who asked."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lms.core.days import local_day
from lms.search.models import TOLD_FROM, Miss
from lms.search.question import Question, bare

FORGET_FEW = datetime.timedelta(days=30)
FORGET_ALL = datetime.timedelta(days=365)
MOST_DIGITS = 4  # more are somebody's number


@transaction.atomic
def note_miss(*, question: Question) -> None:
    """One more has asked ``question`` in vain. Nothing is noted of what looks like a number or an address of a person.

    No audit row: nobody did anything, and the log must not know who asked what.
    """
    asked = bare(question.asked)
    if not asked or "@" in question.asked or sum(one.isdigit() for one in asked) > MOST_DIGITS:
        return
    digest = salted_hmac("search.miss", asked, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
    today = local_day(timezone.now())
    enough = When(times__gte=TOLD_FROM - 1, then=Value(question.asked))
    known = Miss.objects.filter(digest=digest)
    if not known.update(times=F("times") + 1, last_on=today, question=Case(enough, default=F("question"))):
        Miss.objects.bulk_create([Miss(digest=digest, last_on=today)], ignore_conflicts=True)


@transaction.atomic
def forget_misses() -> None:
    """Let go of what few have asked in a month, and of what nobody has in a year."""
    today = local_day(timezone.now())
    Miss.objects.filter(times__lt=TOLD_FROM, last_on__lt=today - FORGET_FEW).delete()
    Miss.objects.filter(last_on__lt=today - FORGET_ALL).delete()
