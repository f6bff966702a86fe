"""A player's reports: merged, believed as far as time allows, refused where no player would send them."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from lms.core.errors import DomainError
from lms.courses.models import Lesson, LessonText
from lms.learning import services as learning
from lms.learning.models import LessonProgress
from lms.points import services as points
from lms.records.models import StudyRecord
from tests.learning.conftest import VIDEO, VIDEO_SECONDS

SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def watching(opened) -> LessonProgress:
    return opened(2)


@pytest.fixture
def report(watching, now):
    """``report([[0, 10]])`` is what the player tells; by default an hour after the lesson was opened."""

    def tell(watched, *, position=0, seconds=VIDEO_SECONDS, at=now) -> LessonProgress:
        return learning.record_progress(progress=watching, watched=watched, position=position, seconds=seconds, now=at)

    return tell


def stored(progress) -> LessonProgress:
    return LessonProgress.objects.get(pk=progress.pk)


def refused(code: str, watching, tell) -> None:
    before = LessonProgress.objects.filter(pk=watching.pk).values().get()
    with pytest.raises(DomainError, match=code), transaction.atomic():
        tell()
    assert LessonProgress.objects.filter(pk=watching.pk).values().get() == before


def test_reports_add_up(report, watching):
    report([[0, 15]], position=15)
    report([[0, 30]], position=30)
    report([[50, 60]], position=60)

    progress = stored(watching)
    assert progress.watched == [[0, 30], [50, 60]]
    assert (progress.position, progress.seconds, progress.watched_percent) == (60, VIDEO_SECONDS, 40)
    assert progress.completed_at is None


def test_a_repeated_or_late_report_changes_nothing_that_stands(report, watching):
    report([[0, 30]], position=30)
    report([[0, 15]], position=15)
    report([[0, 30]], position=30)
    assert stored(watching).watched == [[0, 30]]


def test_going_back_moves_the_place_to_resume_and_takes_nothing_away(report, watching):
    report([[0, 60]], position=60)
    report([], position=5)
    progress = stored(watching)
    assert (progress.position, progress.watched_seconds) == (5, 60)


def test_the_lesson_is_done_when_the_share_is_reached_and_not_before(report, watching, learner):
    assert report([[0, 79]]).completed_at is None
    assert not StudyRecord.objects.of(learner).exists()

    assert report([[79, 80]]).completed_at is not None

    line = StudyRecord.objects.of(learner).get()
    assert (line.minutes, line.mode, line.detail["watched"]) == (45, "online", 80)
    assert points.summary(learner).balance == 1


def test_watching_on_after_it_is_done_counts_nothing_twice(report, watching, learner, now):
    first = report([[0, 90]]).completed_at
    for _ in range(3):
        report([[0, 100]], at=now + 60 * SECOND)

    assert stored(watching).completed_at == first
    assert StudyRecord.objects.of(learner).count() == 1
    assert points.summary(learner).balance == 1


def test_seconds_that_were_skipped_are_not_watched(report, watching):
    report([[0, 10], [90, 100]], position=100)
    progress = stored(watching)
    assert progress.watched_percent == 20
    assert progress.completed_at is None


@pytest.mark.parametrize(
    ("passed", "watched", "believed"), [(0, 20, True), (0, 21, False), (10, 40, True), (10, 41, False)]
)
def test_more_than_double_speed_and_a_little_grace_is_not_believed(report, watching, passed, watched, believed):
    at = watching.opened_at + passed * SECOND
    if believed:
        assert report([[0, watched]], at=at).watched_seconds == watched
    else:
        refused("impossible_report", watching, lambda: report([[0, watched]], at=at))


def test_many_small_reports_cannot_claim_more_than_one_large_one(report, watching):
    at = watching.opened_at + 5 * SECOND
    report([[0, 15]], at=at)
    report([[15, 30]], at=at)
    refused("impossible_report", watching, lambda: report([[30, 45]], at=at))


def test_what_was_believed_is_not_doubted_later(report, watching):
    report([[0, 60]])
    # A late copy of an early report, or a clock that went back: it claims nothing new.
    assert report([[0, 30]], position=7, at=watching.opened_at).position == 7


BAD = {
    "no list": {"watched": None},
    "a word": {"watched": "all of it"},
    "a float": {"watched": [[0, 10.5]]},
    "a truth": {"watched": [[False, True]]},
    "before the beginning": {"watched": [[-5, 10]]},
    "behind the end": {"watched": [[0, VIDEO_SECONDS + 1]]},
    "backwards": {"watched": [[10, 5]]},
    "a thousand ranges": {"watched": [[n, n + 1] for n in range(100)] * 10},
    "no position": {"watched": [], "position": None},
    "a negative position": {"watched": [], "position": -1},
    "a position behind the end": {"watched": [], "position": VIDEO_SECONDS + 1},
    "a true position": {"watched": [], "position": True},
    "a position with a fraction": {"watched": [], "position": 1.0},
    "no length": {"watched": [], "seconds": None},
    "no time at all": {"watched": [], "seconds": 0},
    "a true length": {"watched": [[0, 1]], "seconds": True},
    "a length with a fraction": {"watched": [], "seconds": 100.0},
    "a length beyond all videos": {"watched": [], "seconds": 10**9},
}


@pytest.mark.parametrize("said", BAD.values(), ids=BAD.keys())
def test_what_no_player_sends_is_refused_and_nothing_is_kept(report, watching, said):
    refused("bad_report", watching, lambda: report(**said))


@pytest.mark.parametrize("seconds", [1, 10, VIDEO_SECONDS - 3, VIDEO_SECONDS + 3])
def test_a_player_cannot_make_the_video_shorter_than_it_was_published(report, watching, learner, seconds):
    refused("bad_report", watching, lambda: report([[0, 1]], seconds=seconds))
    assert not StudyRecord.objects.of(learner).exists()


@pytest.mark.parametrize("seconds", [VIDEO_SECONDS - 2, VIDEO_SECONDS - 1, VIDEO_SECONDS + 2])
def test_a_player_may_round_the_length(report, watching, seconds):
    assert report([[0, 50]], seconds=seconds).seconds == seconds


def test_a_longer_video_in_the_place_of_the_first_can_be_watched(report, watching):
    report([[0, 70]])
    LessonText.objects.filter(lesson=watching.lesson).update(parts=[VIDEO | {"seconds": 300}])

    progress = report([[0, 200]], position=200, seconds=300)

    assert (progress.seconds, progress.watched_percent, progress.completed_at) == (300, 66, None)


def test_where_nothing_was_measured_the_first_players_word_stands(report, watching):
    LessonText.objects.filter(lesson=watching.lesson).update(parts=[VIDEO | {"seconds": None}])
    report([[0, 10]], seconds=200)
    assert report([[10, 20]], seconds=20).watched_percent == 10


# Where nobody may skip


@pytest.fixture
def no_skip(watching) -> None:
    Lesson.objects.filter(pk=watching.lesson_id).update(no_skip=True)


def test_what_begins_beyond_the_furthest_point_is_not_counted(report, watching, no_skip):
    report([[0, 20]], position=20)
    report([[60, 100]], position=100)
    progress = stored(watching)
    assert (progress.watched, progress.position, progress.completed_at) == ([[0, 20]], 20, None)


def test_going_on_from_the_furthest_point_and_going_back_count(report, watching, no_skip):
    report([[0, 40]], position=40)
    report([[5, 10]], position=10)
    report([[42, 85]], position=85)
    progress = stored(watching)
    assert (progress.watched, progress.position) == ([[0, 40], [42, 85]], 85)
    assert progress.completed_at is not None


def test_a_seek_to_the_end_in_a_forged_report_does_not_complete(report, watching, no_skip, learner):
    report([[20, 100]], position=100)
    assert stored(watching).watched == []
    assert not StudyRecord.objects.of(learner).exists()


# Refused, and noted


def test_an_impossible_report_is_noted(report, watching):
    at = watching.opened_at + SECOND
    for number in (1, 2):
        with pytest.raises(DomainError, match="impossible_report"):
            report([[0, 90]], position=90, at=at)
        progress = stored(watching)
        assert (progress.refused_reports, progress.watched, progress.position) == (number, [], 0)
    report([[0, 10]], position=10, at=at)
    assert stored(watching).refused_reports == 2


def test_what_cannot_be_read_is_not_noted(report, watching):
    with pytest.raises(DomainError, match="bad_report"):
        report("all of it")
    assert stored(watching).refused_reports == 0


# Kept back without a connection


def test_a_report_that_was_kept_back_counts_and_does_not_move_the_place_of_another_device(watching, report):
    report([[0, 60]], position=60)
    late = {"progress": watching, "watched": [[60, 70]], "position": 10, "seconds": VIDEO_SECONDS}
    learning.record_progress(**late, ago=3600, now=timezone.now())
    assert (stored(watching).watched, stored(watching).position) == ([[0, 70]], 60)
    learning.record_progress(**late, ago=5, now=timezone.now() + 60 * SECOND)
    assert stored(watching).position == 10


@pytest.mark.parametrize("ago", [-1, True, 1.5, "1", None, 10**9])
def test_a_wrong_age_of_a_report_is_refused(watching, ago):
    with pytest.raises(DomainError, match="bad_report"):
        learning.record_progress(progress=watching, watched=[], position=0, seconds=VIDEO_SECONDS, ago=ago)


def test_the_length_of_a_sound_is_known_as_that_of_a_video(report, watching):
    LessonText.objects.filter(lesson=watching.lesson).update(parts=[VIDEO | {"kind": "audio", "seconds": 40}])
    refused("bad_report", watching, lambda: report([[0, 1]], seconds=5))
    assert report([[0, 32]], seconds=40).completed_at is not None


def test_a_lesson_of_the_classroom_is_not_learned_by_its_video(report, watching, learner):
    Lesson.objects.filter(pk=watching.lesson_id).update(online=False)
    assert report([[0, 100]]).completed_at is None
    assert not StudyRecord.objects.of(learner).exists()
