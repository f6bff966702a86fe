import pytest

from cms.pages import SchoolIndexPage
from cms.rights import ensure_school_index, sync_rights
from lms.accounts.models import User
from lms.network.models import School


@pytest.fixture
def school(db) -> School:
    return School.objects.get(organisation__code="320214052", kind="education_centre")


@pytest.fixture
def index(school) -> SchoolIndexPage:
    return ensure_school_index(school)


@pytest.fixture
def editor(sun, index) -> User:
    """Sun, who has entered the editor before."""
    sync_rights(sun)
    return sun


@pytest.fixture
def other_index(db, school) -> SchoolIndexPage:
    """The index page of a school of another street, where Zhao is manager and Sun is nobody."""
    other = School.objects.exclude(organisation__path__startswith=school.organisation.path).filter(
        organisation__code="320214050"
    )
    return ensure_school_index(other.first() or _open_school("320214050"))


def _open_school(code: str) -> School:
    from lms.network.models import Organisation

    return School.objects.create(
        organisation=Organisation.objects.get(code=code), kind="education_centre", name="旺庄街道社区教育中心"
    )
