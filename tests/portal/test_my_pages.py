"""A learner's own pages: study archive, points, classes. Nobody else's."""

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from lms.classes import rolls
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Session
from lms.learning import attempts, quiz
from lms.learning import services as learning
from lms.points.models import Award
from lms.records.models import StudyRecord
from tests.classes.building import DAY, HOUR, make_class, make_course, make_lesson, make_people, make_school
from tests.portal.reading import said


@pytest.fixture
def reader(as_user, li):
    return as_user(li)


def read_lesson(course, number: int, learner, at) -> None:
    enrolment = learning.enrol(course=course, learner=learner)
    lesson = course.lessons.get(position=number)
    learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson, now=at), now=at)


@pytest.fixture
def studied(li, wang, now):
    """Li has read three lessons of 45 minutes in one day, and was marked present, then absent, in a class."""
    course = make_course(make_school(), lessons=[make_lesson(number, minutes=45) for number in (1, 2, 3)])
    for number in (1, 2, 3):
        read_lesson(course, number, li, now)
    group = make_class(course, name="样例晚班", teachers=[(wang, "teacher")])
    classes.register(group=group, learner=li, actor=li)
    session = Session.objects.select_related("gathering", "class_group__course", "class_group__school").get(
        class_group=group
    )
    for number, status in enumerate(["present", "absent"]):
        rolls.keep_roll(session=session, marks={li.uuid: status}, actor=wang, nonce=f"nonce-{number}")
    return course


def test_the_archive_lists_every_line_with_its_minutes(reader, li, studied):
    page = reader.get(reverse("my-record")).content.decode()
    lines = StudyRecord.objects.filter(learner=li)
    assert lines.count() == 5
    for line in lines:
        assert reverse("my-record-line", args=[line.uuid]) in page
        assert line.title in page


def test_the_years_sum_is_what_the_lines_say(reader, li, studied, now):
    response = reader.get(reverse("my-record"))
    [total] = response.context["archive"].totals
    assert (total.online_minutes, total.class_minutes) == (135, 0)
    assert "<b>3</b>" in response.content.decode()


def test_each_line_tells_how_it_came_about(reader, li, wang, studied):
    online = StudyRecord.objects.filter(learner=li, mode="online").first()
    response = reader.get(reverse("my-record-line", args=[online.uuid]))
    with translation.override("zh-hans"):
        for label in ("Published", "Joined", "Learned", "Recorded", "Points"):
            assert said(response, label), label
    assert reverse("lesson", args=[studied.slug, "lesson-1"]) in response.content.decode()

    in_class = StudyRecord.objects.filter(learner=li, mode="class").first()
    response = reader.get(reverse("my-record-line", args=[in_class.uuid]))
    page = response.content.decode()
    for label in ("Held", "Attendance", "Recorded", "Set right", "Points"):
        assert said(response, label), label
    assert wang.name in page
    assert "样例晚班" in page


def test_zero_awards_are_shown_with_their_reason(reader, li, studied):
    response = reader.get(reverse("my-points"))
    page = response.content.decode()
    zero = Award.objects.get(learner=li, points=0)
    assert reverse("my-points-line", args=[zero.uuid]) in page
    with translation.override("zh-hans"):
        assert zero.outcome in page
    assert zero.minutes_over_cap == 45
    assert response.context["summary"].balance == 2
    assert said(response, "Today's %(cap)s points are reached; minutes count again from midnight.", cap=2)


def test_points_taken_back_are_shown_as_lines_of_their_own(reader, li, studied):
    page = reader.get(reverse("my-points"))
    back = Award.objects.get(learner=li, points__lt=0)
    assert reverse("my-points-line", args=[back.uuid]) in page.content.decode()
    response = reader.get(reverse("my-points-line", args=[back.uuid]), headers={"accept-language": "zh"})
    assert response.status_code == 200
    assert said(response, "How this came about")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_line_of_points_names_its_rule_and_its_record(reader, li, studied, language):
    award = Award.objects.filter(learner=li, rule="study.online").order_by("pk").first()
    with translation.override(language):
        response = reader.get(reverse("my-points-line", args=[award.uuid]))
        name, terms = award.rule.name, award.rule.terms
        lesson = reverse("lesson", args=[studied.slug, "lesson-1"])
    page = response.content.decode()
    assert str(name) in page
    assert str(terms) in page
    assert lesson in page


def test_a_point_for_a_quiz_tells_what_was_answered(reader, li, deliberation, now):
    lesson = deliberation.lessons.filter(rule="quiz").first()
    progress = learning.open_lesson(enrolment=learning.enrol(course=deliberation, learner=li), lesson=lesson, now=now)
    text = lesson.texts.get(language="zh-hans")
    right = {question["id"]: sorted(question["answer"]) for question in quiz.questions_of(text.parts)}
    attempts.submit_quiz(progress=progress, text=text, answers=right, nonce="all-right", now=now)
    award = Award.objects.get(learner=li, rule__code="quiz.first")
    page = reader.get(reverse("my-points-line", args=[award.uuid])).content.decode()
    assert f"“{text.title}”" in page
    assert "100%" in page
    assert reverse("lesson", args=[deliberation.slug, lesson.slug]) in page


def test_lines_of_another_person_are_not_found(as_user, li, zhang, studied):
    stranger = as_user(zhang)
    for line in StudyRecord.objects.filter(learner=li):
        assert stranger.get(reverse("my-record-line", args=[line.uuid])).status_code == 404
    for award in Award.objects.filter(learner=li):
        assert stranger.get(reverse("my-points-line", args=[award.uuid])).status_code == 404
    for name in ("my", "my-record", "my-points", "my-classes"):
        page = stranger.get(reverse(name)).content.decode()
        assert "样例晚班" not in page
        assert "第1课" not in page


def test_the_archive_turns_pages(reader, li, now):
    course = make_course(make_school(), lessons=[make_lesson(number, minutes=10) for number in range(1, 24)])
    for number in range(1, 24):
        read_lesson(course, number, li, now - number * HOUR)
    first = reader.get(reverse("my-record"))
    second = reader.get(reverse("my-record") + first.context["next_url"])
    assert (len(first.context["page"].rows), len(second.context["page"].rows)) == (20, 3)
    assert first.context["page"].rows[-1].at > second.context["page"].rows[0].at


def test_the_points_turn_pages(reader, li, now):
    course = make_course(make_school(), lessons=[make_lesson(number, minutes=10) for number in range(1, 24)])
    for number in range(1, 24):
        read_lesson(course, number, li, now - number * HOUR)
    first, second = (reader.get(reverse("my-points"), {"page": page}).context["page"] for page in ("1", "2"))
    assert (len(first.object_list), len(second.object_list)) == (20, 3)
    assert first.object_list[0].at > second.object_list[0].at
    for wrong in ("x", "0", "99"):
        assert reader.get(reverse("my-points"), {"page": wrong}).status_code == 200


def test_minutes_on_the_way_to_the_next_point_are_told(reader, li, now):
    read_lesson(make_course(make_school(), lessons=[make_lesson(1, minutes=25)]), 1, li, now)
    sentence = "%(carried)s of %(minutes)s minutes to the next point"
    assert said(reader.get(reverse("my-points")), sentence, carried=25, minutes=45)
    mine = reader.get(reverse("my"))
    with translation.override("zh-hans"):
        missing = ngettext("%(minutes)s minute to the next point", "%(minutes)s minutes to the next point", 20)
    assert missing % {"minutes": 20} in mine.content.decode()


def test_who_has_learned_nothing_yet_is_told_how_to_begin(as_user, zhang):
    reader = as_user(zhang)
    assert said(reader.get(reverse("my-record")), "What you learn, online and in class, is kept here.")
    sentence = "Points come from learning: 1 for every 45 minutes. Nothing for logging in or sharing."
    assert said(reader.get(reverse("my-points")), sentence)
    assert said(reader.get(reverse("my")), "You have not joined a course yet.")


def test_the_timetable_shows_coming_sessions_of_places_that_are_held(reader, li, now):
    course = make_course(make_school())

    def group(name: str, days: int) -> ClassGroup:
        meeting = classes.Meeting(starts_at=now + days * DAY, ends_at=now + days * DAY + HOUR, topic=f"{name}的题目")
        return make_class(course, name=name, seats=1, meetings=[meeting])

    held, full, past, cancelled = group("有位班", 2), group("满员班", 2), group("过去班", -2), group("停办班", 2)
    classes.register_many(group=full, learners=make_people(1), actor=None)
    for made in (held, full, past, cancelled):
        classes.register(group=made, learner=li, actor=li)
    ClassGroup.objects.filter(pk=cancelled.pk).update(status="cancelled")

    page = reader.get(reverse("my-classes"))
    text = page.content.decode()
    assert "有位班的题目" in text
    for unseen in ("满员班的题目", "过去班的题目", "停办班"):
        assert unseen not in text
    assert said(page, "has a place")
    with translation.override("en"):
        assert "queue: 1" in reader.get(reverse("my-classes")).content.decode()
    assert "有位班" in reader.get(reverse("my")).content.decode()


def test_a_class_of_a_withdrawn_course_stays_in_the_timetable_without_a_dead_link(reader, li, now):
    course = make_course(make_school())
    meeting = classes.Meeting(starts_at=now + DAY, ends_at=now + DAY + HOUR)
    group = make_class(course, name="还在上的班", meetings=[meeting])
    classes.register(group=group, learner=li, actor=li)
    course.status = "retired"
    course.save()

    page = reader.get(reverse("my-classes")).content.decode()

    assert "还在上的班" in page
    assert course.get_absolute_url() not in page
    assert 'href=""' not in page


def test_the_course_last_worked_at_comes_first_and_leads_to_its_next_lesson(reader, li, now):
    school = make_school()
    older, newer = (
        make_course(school, title=title, lessons=[make_lesson(number) for number in (1, 2)])
        for title in ("先学的", "后学的")
    )
    read_lesson(newer, 1, li, now)
    read_lesson(older, 1, li, now - 2 * DAY)

    rows = reader.get(reverse("my")).context["enrolments"]

    assert [row.title for row in rows] == ["后学的", "先学的"]
    assert [row.lesson_url for row in rows] == [reverse("lesson", args=[c.slug, "lesson-2"]) for c in (newer, older)]
    assert {(row.done, row.total, row.percent, row.completed) for row in rows} == {(1, 2, 50, False)}


def test_a_finished_course_says_so_and_leads_back_to_the_course(reader, li, now):
    course = make_course(make_school())
    read_lesson(course, 1, li, now)
    [row] = reader.get(reverse("my")).context["enrolments"]
    assert (row.completed, row.percent, row.lesson_url) == (True, 100, reverse("course", args=[course.slug]))
