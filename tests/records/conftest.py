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
    return organisation("320214", "新吴区", "district", "00001")


@pytest.fixture
def street(district):
    return organisation("320214052", "江溪街道", "street", "0000100001", district)


@pytest.fixture
def other_street(district):
    return organisation("320214001", "旺庄街道", "street", "0000100002", district)


def organisation(code, name, tier, path, parent=None) -> Organisation:
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
