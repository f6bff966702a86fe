"""The roll of a session on one screen: looked at, filled in, saved once, corrected."""

import datetime
import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape

from lms.accounts.cards import issue_card
from lms.accounts.models import User
from lms.attendance.models import CheckIn, Gathering
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration, Session
from lms.records.models import StudyRecord
from tests.classes.building import make_class, make_people
from tests.portal.reading import said

LATER = datetime.timedelta(days=3)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def teacher(as_user, wang):
    return as_user(wang)


@pytest.fixture
def uuids(class_of_forty) -> list[str]:
    places = Registration.objects.filter(class_group=class_of_forty, status="confirmed").order_by("pk")
    return [str(uuid) for uuid in places.values_list("learner__uuid", flat=True)]


def address(session: Session, language: str = "zh-hans") -> str:
    with translation.override(language):
        return reverse("roll", args=[session.uuid])


def nonce_of(response) -> str:
    return re.search(r'name="nonce" value="([^"]+)"', response.content.decode())[1]


def checked(response) -> dict[str, str]:
    """Learner → mark that is chosen on the page."""
    return dict(re.findall(r'name="mark-([\w-]+)" value="(\w+)" checked', response.content.decode()))


def save(teacher, session, marks: dict[str, str], *, nonce: str | None = None, language: str = "zh-hans", **more):
    data = {f"mark-{uuid}": status for uuid, status in marks.items()}
    return teacher.post(address(session, language), {"nonce": nonce or str(uuid4()), **data, **more})


def marks_of(session: Session) -> dict[str, str]:
    rows = CheckIn.objects.current().filter(gathering=session.gathering)
    return {str(uuid): status for uuid, status in rows.values_list("learner__uuid", "status")}


def test_the_roll_names_all_who_have_a_place_and_nobody_else(teacher, past_session, class_of_forty, uuids, zhang, li):
    classes.register(group=class_of_forty, learner=zhang, actor=zhang)  # waits
    page = teacher.get(address(past_session)).content.decode()
    shown = set(re.findall(r'name="mark-([\w-]+)"', page))
    assert shown == set(uuids)
    assert zhang.name not in page
    assert "学员01" in page


def test_the_roll_shows_names_and_no_other_facts_of_people(teacher, past_session, class_of_forty):
    page = teacher.get(address(past_session)).content.decode()
    for person in [row.learner for row in class_of_forty.registrations.select_related("learner")[:5]]:
        assert person.name in page
        assert person.username not in page
        assert str(person.birth_year) not in page


def test_a_roll_of_forty_is_one_form_and_one_save(teacher, past_session, uuids):
    page = teacher.get(address(past_session))
    assert checked(page) == {}
    said_marks = {uuid: "absent" if number < 4 else "present" for number, uuid in enumerate(uuids)}

    response = save(teacher, past_session, said_marks, nonce=nonce_of(page))

    assert response.status_code == 302
    assert response["Location"] == address(past_session)
    shown = teacher.get(response["Location"])
    assert checked(shown) == said_marks == marks_of(past_session)
    assert StudyRecord.objects.filter(evidence_uuid=past_session.uuid).count() == 36


@pytest.mark.parametrize(("language", "sentence"), [("en", "Roll saved: 36 of 40 came."), ("zh-hans", "36")])
def test_the_save_is_confirmed_in_the_language_of_the_page(teacher, past_session, uuids, language, sentence):
    marks = {uuid: "absent" if number < 4 else "present" for number, uuid in enumerate(uuids)}
    response = save(teacher, past_session, marks, language=language)
    assert response["Location"] == address(past_session, language)
    assert sentence in teacher.get(response["Location"]).content.decode()


def test_a_form_sent_twice_counts_once(teacher, past_session, uuids):
    nonce = nonce_of(teacher.get(address(past_session)))
    for _ in range(2):
        assert save(teacher, past_session, dict.fromkeys(uuids, "present"), nonce=nonce).status_code == 302
    assert CheckIn.objects.filter(gathering=past_session.gathering).count() == 40
    assert StudyRecord.objects.filter(evidence_uuid=past_session.uuid).count() == 40


def test_everyone_here_fills_the_roll_in_and_saves_nothing(teacher, past_session, uuids):
    save(teacher, past_session, {uuids[0]: "absent"})
    response = teacher.post(address(past_session), {"nonce": str(uuid4()), "everyone": "1", f"mark-{uuids[1]}": "late"})
    assert response.status_code == 200
    marks = checked(response)
    assert len(marks) == 40
    assert marks.pop(uuids[0]) == "absent", "what is saved stays"
    assert marks.pop(uuids[1]) == "late", "what was chosen stays"
    assert set(marks.values()) == {"present"}
    assert marks_of(past_session) == {uuids[0]: "absent"}


def test_a_part_of_the_roll_can_be_saved_first(teacher, past_session, uuids):
    save(teacher, past_session, {uuids[0]: "present"})
    save(teacher, past_session, {uuids[1]: "excused"})
    assert marks_of(past_session) == {uuids[0]: "present", uuids[1]: "excused"}


WRONG = {
    "nobody is marked": ({}, "Nobody is marked yet. Please choose for each person, or begin with “everyone here”."),
    "a stranger": (
        {"00000000-0000-0000-0000-000000000000": "present"},
        "The list holds somebody who has no place in this class. Please load the roll again.",
    ),
    "no learner at all": (
        {"not-a-uuid": "present"},
        "The list holds somebody who has no place in this class. Please load the roll again.",
    ),
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("extra", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_saved_is_told_and_what_was_chosen_stays(
    teacher, past_session, uuids, extra, sentence, language
):
    chosen = {uuids[0]: "present", uuids[1]: "excused"} if extra else {}
    response = save(teacher, past_session, chosen | extra, language=language)
    assert response.status_code == 400
    assert said(response, sentence, language)
    assert checked(response) == chosen
    assert marks_of(past_session) == {}
    assert nonce_of(response)


def test_a_mark_that_is_none_is_told_by_name(teacher, past_session, uuids):
    response = save(teacher, past_session, {uuids[0]: "<b>came</b>", uuids[1]: "present"}, language="en")
    assert response.status_code == 400
    assert said(response, "We do not know this choice: %(value)s.", "en", value="<b>came</b>")
    assert "<b>came</b>" not in response.content.decode()
    assert marks_of(past_session) == {}


@pytest.mark.parametrize("nonce", ["", "short", "x" * 65])
def test_a_form_without_its_name_is_too_old(teacher, past_session, uuids, nonce):
    response = teacher.post(address(past_session, "en"), {"nonce": nonce, f"mark-{uuids[0]}": "present"})
    assert response.status_code == 400
    assert said(response, "This form is too old. Please load the page again; nothing was saved.", "en")
    assert checked(response) == {uuids[0]: "present"}
    assert marks_of(past_session) == {}


def test_a_roll_is_not_open_before_its_time(teacher, class_of_forty, uuids):
    session = class_of_forty.sessions.order_by("number").last()
    assert said(teacher.get(address(session)), "The roll opens one hour before the class begins.")
    response = save(teacher, session, {uuids[0]: "present"})
    assert response.status_code == 400
    assert said(response, "The roll opens one hour before the class begins.")
    assert marks_of(session) == {}


def test_a_cancelled_class_keeps_no_roll(teacher, past_session, uuids):
    ClassGroup.objects.filter(pk=past_session.class_group_id).update(status="cancelled")
    response = save(teacher, past_session, {uuids[0]: "present"})
    assert response.status_code == 400
    assert said(response, "This class has ended or does not take place.")
    assert marks_of(past_session) == {}


def test_the_roll_of_a_finished_class_can_still_be_set_right(teacher, past_session, uuids):
    ClassGroup.objects.filter(pk=past_session.class_group_id).update(status="finished")
    assert save(teacher, past_session, {uuids[0]: "present"}).status_code == 302
    assert marks_of(past_session) == {uuids[0]: "present"}


def test_the_mark_says_who_made_it(as_user, qian, past_session, uuids):
    save(as_user(qian), past_session, {uuids[0]: "present"})
    assert CheckIn.objects.get(gathering=past_session.gathering).actor == qian


def test_a_learners_name_with_markup_is_shown_as_it_was_typed(teacher, baduanjin, wang):
    [one] = make_people(1)
    one.name = "<img src=x onerror=alert(1)>"
    one.save()
    group = make_class(baduanjin, teachers=[(wang, "teacher")])
    classes.register(group=group, learner=one, actor=None)
    page = teacher.get(address(group.sessions.get())).content.decode()
    assert escape(one.name) in page
    assert one.name not in page


# The teacher's list


@pytest.fixture
def group(baduanjin, wang, now) -> ClassGroup:
    """A class of Wang's with ten people since last month; it met yesterday and meets again in six days."""
    made = make_class(baduanjin, name="列表班", weeks=2, seats=10, teachers=[(wang, "teacher")])
    classes.register_many(group=made, learners=make_people(10), actor=None, now=made.opens_at)
    return made


def sections(response) -> dict[str, str]:
    """The words of each part of the page, by its id."""
    parts = re.split(r'<section class="[\w ]+" aria-labelledby="(\w+)">', response.content.decode())
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_a_roll_that_waits_is_called_for_until_it_is_kept(teacher, group):
    session = group.sessions.order_by("number").first()
    shown = sections(teacher.get(reverse("teach")))
    assert address(session) in shown["unmarked"]

    save(teacher, session, {str(row.learner.uuid): "present" for row in group.registrations.select_related("learner")})

    shown = sections(teacher.get(reverse("teach")))
    assert address(session) not in shown.get("unmarked", "")
    assert address(session) in shown["past"]


def test_a_roll_kept_by_half_still_waits(teacher, group):
    session = group.sessions.order_by("number").first()
    save(teacher, session, {str(group.registrations.first().learner.uuid): "present"})
    assert address(session) in sections(teacher.get(reverse("teach")))["unmarked"]


def test_what_is_coming_is_listed_and_can_be_looked_at(teacher, group):
    session = group.sessions.order_by("number").last()
    assert address(session) in sections(teacher.get(reverse("teach")))["coming"]


def test_the_list_shows_ones_own_classes_and_those_of_ones_schools(as_user, group, wang, qian, chen, zhao):
    other = make_class(group.course, name="别人的班", seats=5)
    classes.register_many(group=other, learners=make_people(1), actor=None, now=other.opens_at)
    for person, classes_shown in (
        (wang, {"列表班"}),
        (qian, {"列表班", "别人的班"}),
        (chen, {"列表班", "别人的班"}),
        (zhao, set()),
    ):
        page = as_user(person).get(reverse("teach")).content.decode()
        assert {name for name in ("列表班", "别人的班") if name in page} == classes_shown, person.username


def test_a_cancelled_class_is_in_no_list(teacher, group):
    ClassGroup.objects.filter(pk=group.pk).update(status="cancelled")
    assert "列表班" not in teacher.get(reverse("teach")).content.decode()


@pytest.mark.parametrize("shape", ["grouped", "number", "code"])
def test_a_learner_card_marks_its_holder_as_here_and_saves_nothing_yet(teacher, past_session, uuids, shape):
    person = User.objects.get(uuid=uuids[3])
    card = issue_card(person=person, actor=None)
    typed = {"grouped": card.grouped, "number": card.number, "code": f"http://x/card/{card.uuid}/"}[shape]
    page = save(teacher, past_session, {uuids[0]: "late"}, card=typed)
    assert page.status_code == 200
    assert checked(page) == {uuids[0]: "late", uuids[3]: "present"}
    assert page.context["came"] == person
    assert marks_of(past_session) == {}


def test_a_card_of_nobody_in_the_class_marks_nobody_and_loses_nothing(teacher, past_session, uuids, zhang):
    stranger, lost = (
        issue_card(person=zhang, actor=None),
        issue_card(person=User.objects.get(uuid=uuids[3]), actor=None),
    )
    issue_card(person=lost.user, actor=None)
    for typed in (stranger.number, lost.number, "613720489512", "not a card"):
        page = save(teacher, past_session, {uuids[0]: "late"}, card=typed)
        assert page.status_code == 400
        assert checked(page) == {uuids[0]: "late"}
        assert f'value="{typed}"' in page.content.decode()


def test_a_mark_is_changed_for_a_reason_which_stays_in_sight(teacher, past_session, uuids, wang):
    end = timezone.now() - DAY
    Gathering.objects.filter(pk=past_session.gathering_id).update(starts_at=end - DAY / 12, ends_at=end)
    save(teacher, past_session, {uuids[0]: "present"})
    refused = save(teacher, past_session, {uuids[0]: "absent", uuids[1]: "present"})
    assert refused.status_code == 400
    assert said(refused, "The class is over. Please say why a mark is changed.")
    assert checked(refused)[uuids[0]] == "absent"  # nothing of what was chosen is lost
    assert marks_of(past_session) == {uuids[0]: "present"}

    assert save(teacher, past_session, {uuids[0]: "absent"}, reason="她请了别人代签").status_code == 302
    assert marks_of(past_session) == {uuids[0]: "absent"}
    page = teacher.get(address(past_session))
    [(before, after)] = page.context["history"]
    assert (before.status, after.status, after.actor, after.reason) == ("present", "absent", wang, "她请了别人代签")
    assert "她请了别人代签" in page.content.decode()


def test_after_a_week_marks_are_the_registrars_to_put_right(as_user, teacher, qian, past_session, uuids):
    save(teacher, past_session, {uuids[0]: "present"})
    gathering = past_session.gathering
    Gathering.objects.filter(pk=gathering.pk).update(
        starts_at=gathering.starts_at - 8 * DAY, ends_at=gathering.ends_at - 8 * DAY
    )
    late = save(teacher, past_session, {uuids[0]: "absent"}, reason="记错了")
    assert late.status_code == 403
    assert marks_of(past_session) == {uuids[0]: "present"}
    assert save(teacher, past_session, {uuids[1]: "present"}).status_code == 302  # a first mark corrects nothing
    assert save(as_user(qian), past_session, {uuids[0]: "absent"}, reason="记错了").status_code == 302
    assert marks_of(past_session) == {uuids[0]: "absent", uuids[1]: "present"}
