import datetime
import itertools
from uuid import uuid4

import pytest

from lms.accounts.models import User
from lms.core.days import SHANGHAI
from lms.network.models import Organisation
from lms.records.entries import StudyEntry

NUMBERS = itertools.count(1)


@pytest.fixture
def make_person(db):
    def make(name: str = "") -> User:
        number = next(NUMBERS)
        return User.objects.create_user(username=f"person-{number}", name=name or f"Person {number}")

    return make


@pytest.fixture
def learner(make_person):
    return make_person("Li")


@pytest.fixture
def teacher(make_person):
    return make_person("Wang")


@pytest.fixture
def district(db):
    return organisation("99", "新吴区", "district", "99998")


@pytest.fixture
def street(district):
    return organisation("99052", "江溪街道", "street", "9999800001", district)


@pytest.fixture
def other_street(district):
    return organisation("99001", "旺庄街道", "street", "9999800002", district)


def organisation(code, name, tier, path, parent=None) -> Organisation:
    """A place beside the real ones of the small world, with a code and a path that none of them has."""
    return Organisation.objects.create(code=code, name=name, full_name=name, tier=tier, path=path, parent=parent)


def shanghai(day: int, hour: int = 12, month: int = 11, year: int = 2025) -> datetime.datetime:
    return datetime.datetime(year, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def entry(street):
    """Build entries: of a class session unless said otherwise, at noon of 3 November."""

    def build(learner, minutes, *, key=None, mode="class", **more) -> StudyEntry:
        said = {
            "at": shanghai(3),
            "title": "二胡 · 第 1 次",
            "title_en": "Erhu · session 1",
            "course_title": "二胡",
            "course_title_en": "Erhu",
            "subject": "arts",
            "organisation": street,
            "evidence_kind": "session",
            "evidence_uuid": uuid4(),
        } | more
        evidence_key = key or f"session.attended:{uuid4()}:{learner.pk}"
        return StudyEntry(evidence_key=evidence_key, learner_id=learner.pk, mode=mode, minutes=minutes, **said)

    return build
