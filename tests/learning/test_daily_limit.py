"""How long a minor may learn in a day: one clock for everything that is done, refused in time, new at midnight."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from lms.accounts.models import Delegation, User
from lms.core.errors import DomainError
from lms.courses.models import MediaFile
from lms.learning import daily_limit, services
from lms.learning.models import LearningDay
from lms.records.models import StudyRecord
from tests.conftest import sign_in

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)


def minutes(number: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


@pytest.fixture
def pupil(db):
    """Nine years old at most."""
    return User.objects.create_user(username="pupil", name="王小满", birth_year=2016)


@pytest.mark.parametrize(
    ("birth_year", "limit"),
    [
        (2020, 40),
        (2018, 40),
        (2017, 60),
        (2010, 60),
        (2009, 120),
        (2008, 120),
        (2007, None),
        (1950, None),
        (None, None),
    ],
)
def test_the_limit_goes_with_the_age(birth_year, limit):
    assert daily_limit.minutes_a_day(User(birth_year=birth_year), year=2026) == limit


def test_time_counts_from_one_deed_to_the_next_in_whichever_tab(pupil):
    for number in range(5):  # two tabs that take turns are one clock
        daily_limit.count(pupil, now=NOON + minutes(2 * number))
    assert daily_limit.left(pupil, now=NOON) == 60 - 8
    daily_limit.count(pupil, now=NOON + minutes(8))
    daily_limit.count(pupil, now=NOON + minutes(3))  # a clock that goes back gives nothing back
    assert daily_limit.left(pupil, now=NOON) == 60 - 8


def test_a_silence_counts_ten_minutes_and_a_pause_before_a_lesson_nothing(pupil):
    daily_limit.count(pupil, now=NOON, opening=True)
    daily_limit.count(pupil, now=NOON + minutes(50))
    assert daily_limit.left(pupil, now=NOON) == 50
    daily_limit.count(pupil, now=NOON + minutes(200), opening=True)
    assert daily_limit.left(pupil, now=NOON) == 50
    daily_limit.count(pupil, now=NOON + minutes(204), opening=True)
    assert daily_limit.left(pupil, now=NOON) == 46


def test_film_that_is_reported_late_counts_what_it_took(pupil):
    def report(now, played):
        counted = daily_limit.count(pupil, now=now)
        daily_limit.count_played(pupil, now=now, played=played, counted=counted)

    daily_limit.count(pupil, now=NOON, opening=True)
    report(NOON + minutes(45), 40 * 60)
    assert daily_limit.left(pupil, now=NOON) == 20
    with pytest.raises(DomainError) as refused:
        report(NOON + minutes(46), 30 * 60)
    assert daily_limit.left(pupil, now=NOON) == 19, "the minute that it took has passed all the same"
    assert (refused.value.code, refused.value.params) == ("daily_limit", {"minutes": 60})


def test_when_it_is_used_up_nothing_goes_on_until_midnight_in_shanghai(pupil):
    day = LearningDay.objects.create(learner=pupil, day=NOON.date(), seconds=3600, last_at=NOON)
    for opening in (True, False):
        with pytest.raises(DomainError):
            daily_limit.count(pupil, now=NOON + minutes(1), opening=opening)
    late = datetime.datetime(2026, 11, 23, 23, 59, tzinfo=SHANGHAI)
    with pytest.raises(DomainError):
        daily_limit.count(pupil, now=late)
    daily_limit.count(pupil, now=late + minutes(2))
    assert daily_limit.left(pupil, now=late + minutes(2)) == 60
    assert LearningDay.objects.get(pk=day.pk).seconds == 3600


def test_the_guardian_may_set_less_and_never_more(pupil, li):
    held = Delegation.objects.create(
        principal=pupil, helper=li, as_guardian=True, daily_minutes=20, accepted_at=NOON, code_digest="x",
        ends_on=datetime.date(2034, 12, 31),
    )  # fmt: skip
    assert daily_limit.left(pupil, now=NOON) == 20
    Delegation.objects.filter(pk=held.pk).update(daily_minutes=120)
    assert daily_limit.left(pupil, now=NOON) == 60


def test_who_is_of_age_costs_no_query(django_assert_num_queries, zhang):
    with django_assert_num_queries(0):
        daily_limit.count(zhang, now=NOON)
        assert daily_limit.left(zhang) is None


def test_every_way_of_learning_is_refused_with_a_kind_sentence(pupil, deliberation, now):
    enrolment = services.enrol(course=deliberation, learner=pupil)
    lessons = list(deliberation.lessons.order_by("position"))
    progress = services.open_lesson(enrolment=enrolment, lesson=lessons[0], now=now)
    today = now.astimezone(SHANGHAI).date()
    allowed = 60 * daily_limit.minutes_a_day(pupil, year=today.year)
    LearningDay.objects.create(learner=pupil, day=today, seconds=allowed, last_at=now)
    with pytest.raises(DomainError) as refused:
        services.finish_reading(progress=progress, now=now)
    assert refused.value.code == "daily_limit"
    browser = sign_in(pupil)
    for name, slug in (("lesson", lessons[0].slug), ("lesson-finish", lessons[0].slug)):
        path = reverse(name, args=[deliberation.slug, slug])
        answer = browser.get(path) if name == "lesson" else browser.post(path)
        assert answer.status_code == 403
        assert "分钟" in answer.content.decode() or "minutes" in answer.content.decode()
    assert not StudyRecord.objects.filter(learner=pupil).exists()


@pytest.fixture
def watching(pupil, baduanjin):
    """``watching(at, watched)`` is a player's report of the course's film at a time of the day."""
    enrolment = services.enrol(course=baduanjin, learner=pupil)
    lesson = baduanjin.lessons.get(slug="lift-sky")
    seconds = next(part["seconds"] for part in lesson.texts.first().parts if part["kind"] == "video")
    # By its own page only an hour later: none of what is said to be watched before can be.
    progress = services.open_lesson(enrolment=enrolment, lesson=lesson, now=NOON + minutes(60))
    daily_limit.count(pupil, now=NOON, opening=True)

    def report(at, watched, *, position=0):
        return services.record_progress(progress=progress, watched=watched, position=position, seconds=seconds, now=at)

    return report


@pytest.mark.parametrize(
    ("watched", "position", "code"), [([[0, 60]], 0, "impossible_report"), ([[0, 20]], -1, "bad_report")]
)
def test_a_report_that_is_refused_has_taken_its_time(pupil, watching, watched, position, code):
    """Else a player that says too much would let a child watch all day."""
    for number in range(1, 4):
        with pytest.raises(DomainError, match=f"^{code}$"):
            watching(NOON + minutes(number), watched, position=position)
    assert daily_limit.left(pupil, now=NOON) == 60 - 3
    LearningDay.objects.update(seconds=3600)
    with pytest.raises(DomainError, match="daily_limit"):
        watching(NOON + minutes(4), watched, position=position)


def test_a_lesson_that_is_not_finished_by_reading_has_taken_its_time(pupil, baduanjin):
    enrolment = services.enrol(course=baduanjin, learner=pupil)
    progress = services.open_lesson(enrolment=enrolment, lesson=baduanjin.lessons.get(slug="lift-sky"), now=NOON)
    daily_limit.count(pupil, now=NOON, opening=True)
    with pytest.raises(DomainError, match="lesson_needs_video"):
        services.finish_reading(progress=progress, now=NOON + minutes(5))
    assert daily_limit.left(pupil, now=NOON) == 55


def test_a_film_is_not_sent_when_the_time_of_today_is_used_up(pupil, baduanjin, now):
    services.enrol(course=baduanjin, learner=pupil)
    video = MediaFile.objects.get(lessons__course=baduanjin, content_type="video/mp4")
    film = reverse("media-file", args=[video.uuid, "film.mp4"])
    browser = sign_in(pupil)
    assert browser.get(film).status_code in {200, 206}
    LearningDay.objects.create(learner=pupil, day=now.astimezone(SHANGHAI).date(), seconds=3600 * 24, last_at=now)
    answer = browser.get(film)
    assert answer.status_code == 403
    assert "分钟" in answer.content.decode()


def test_a_handout_is_not_handed_out_when_the_time_of_today_is_used_up(pupil, baduanjin, now):
    services.enrol(course=baduanjin, learner=pupil)
    handout = reverse("lesson-handout", args=[baduanjin.slug, "lift-sky"])
    browser = sign_in(pupil)
    assert browser.get(handout).status_code == 200
    LearningDay.objects.create(learner=pupil, day=now.astimezone(SHANGHAI).date(), seconds=3600 * 24, last_at=now)
    answer = browser.get(handout)
    assert answer.status_code == 403
    assert "分钟" in answer.content.decode()
