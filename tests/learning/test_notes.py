"""A learner's own notes: kept while she writes, never lost between two windows, read by nobody else."""

import datetime
from uuid import UUID, uuid4, uuid5

import pytest
from django.urls import reverse

from lms.accounts import personal_data
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.core.models import AuditEntry
from lms.learning import notes, services
from lms.learning.models import Bookmark, LessonNote
from tests.classes.building import make_people
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db
UUID_OF_FORM = UUID("00000000-0000-4000-8000-00000000000a")
WORDS = "左手慢一点，右手跟上。"


@pytest.fixture
def lesson(course):
    return course.lessons.get(position=2)


@pytest.fixture
def joined(course, learner):
    return services.enrol(course=course, learner=learner)


@pytest.fixture
def reader(joined, learner):
    return sign_in(learner)


@pytest.fixture
def keep(learner, lesson):
    def save(text=WORDS, *, uuid=UUID_OF_FORM, revision=0, page="one", seconds=None, by=learner, on=lesson):
        return notes.save_note(
            learner=by, lesson=on, uuid=uuid, text=text, seconds=seconds, revision=revision, page=page
        )

    return save


@pytest.fixture
def send(reader, course, lesson):
    def post(client=reader, *, script=True, **data):
        headers = {"Accept": "application/json"} if script else {}
        path = reverse("lesson-note-save", args=[course.slug, lesson.slug])
        return client.post(path, {"note": str(UUID_OF_FORM), "text": WORDS, "page": "one", **data}, headers=headers)

    return post


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("2:15", 135), ("0:07", 7), ("1:02:15", 3735), ("2：15", 135), (" 90:00 ", 5400), ("", None), ("  ", None)],
)
def test_a_time_is_read_as_people_write_it(written, seconds):
    assert notes.clock_seconds(written) == seconds


@pytest.mark.parametrize("written", ["135", "2:75", "-1:00", "2:15:", "9:00:00", "二点", "1:2:3:4", "٢:15", "2:1５"])
def test_what_is_no_time_of_a_recording_is_refused(written):
    with pytest.raises(DomainError, match="note_time"):
        notes.clock_seconds(written)


def test_writing_on_changes_the_note_and_sending_twice_changes_nothing(keep):
    first = keep("左手").note
    again = keep("左手").note
    assert (again.pk, again.revision) == (first.pk, 1)
    assert keep(WORDS, revision=1).note.revision == 2
    # The answer to the last one was lost: the same page may write over what it wrote itself.
    assert keep("左手慢两点", revision=1).beside is None
    assert [(one.text, one.revision) for one in LessonNote.objects.all()] == [("左手慢两点", 3)]


def test_the_older_window_writes_beside_the_newer_and_both_stay(keep):
    keep("一")
    keep("这边改的", revision=1, page="one")
    saved = keep("那边改的", revision=1, page="two")
    assert saved.beside.text == "这边改的"
    assert saved.note.uuid == uuid5(UUID_OF_FORM, "two")
    # Going on there changes the note of that window only, also when it still names the first one.
    assert keep("那边又改", uuid=saved.note.uuid, revision=1, page="two").beside is None
    assert keep("那边再改", revision=1, page="two").note.pk == saved.note.pk
    assert sorted(LessonNote.objects.values_list("text", flat=True)) == sorted(["这边改的", "那边再改"])


def test_the_older_window_may_write_when_it_has_seen_the_newer(keep):
    keep("一")
    keep("二", revision=1, page="two")
    assert keep("三", revision=2, page="one").beside is None
    assert LessonNote.objects.get().text == "三"


def test_a_note_that_is_too_long_is_refused_whole_and_one_that_fits_is_kept_whole(keep):
    with pytest.raises(DomainError, match="note_too_long") as refused:
        keep("长" * (LessonNote.LONGEST + 1))
    assert refused.value.params == {"most": 5000, "length": 5001}
    assert not LessonNote.objects.exists()
    # A line end counts once, however the browser sends it.
    text = "长\r\n" * (LessonNote.LONGEST // 2)
    assert len(keep(text).note.text) == LessonNote.LONGEST - 1


@pytest.mark.parametrize("text", ["", " \n ", "\x00"])
def test_nothing_is_no_note(keep, text):
    with pytest.raises(DomainError, match="note_empty"):
        keep(text)


def test_a_lesson_holds_so_many_notes_and_the_old_ones_can_still_be_changed(keep, monkeypatch):
    monkeypatch.setattr(notes, "MOST_NOTES", 2)
    keep("一", uuid=UUID_OF_FORM)
    keep("二", uuid=uuid4())
    with pytest.raises(DomainError, match="notes_full"):
        keep("三", uuid=uuid4())
    assert keep("一一", revision=1).note.revision == 2


@pytest.mark.parametrize("back", ["restore", "write"])
def test_a_deleted_note_does_not_come_back_beyond_the_number(keep, monkeypatch, back):
    monkeypatch.setattr(notes, "MOST_NOTES", 1)
    first = keep().note
    notes.delete_note(note=first)
    keep("二", uuid=uuid4())
    with pytest.raises(DomainError, match="notes_full"):
        notes.restore_note(note=first) if back == "restore" else keep("一一", revision=1)
    assert LessonNote.objects.present().get().text == "二"


def test_taking_a_deletion_back_in_a_full_lesson_says_why_not(keep, reader, monkeypatch):
    monkeypatch.setattr(notes, "MOST_NOTES", 1)
    first = keep().note
    notes.delete_note(note=first)
    keep("二", uuid=uuid4())
    shown = reader.post(reverse("my-note-undo", args=[first.uuid]) + "?from=list", follow=True)
    assert sentence(DomainError("notes_full", most=1)) in shown.content.decode()
    assert LessonNote.objects.present().get().text == "二"


def test_nobody_writes_into_the_note_of_another(keep, joined):
    keep()
    (other,) = make_people(1)
    with pytest.raises(DomainError, match="note_unknown"):
        keep("我的", by=other)
    assert LessonNote.objects.get().text == WORDS


def test_a_deleted_note_comes_back_within_a_day_and_is_gone_after_it(keep, now):
    note = keep().note
    notes.delete_note(note=note, now=now)
    assert not LessonNote.objects.present().exists()
    assert notes.forget_deleted(now=now + datetime.timedelta(hours=23)) == 0
    notes.restore_note(note=note)
    assert LessonNote.objects.present().get().text == WORDS
    notes.delete_note(note=note, now=now)
    assert notes.forget_deleted(now=now + datetime.timedelta(hours=25)) == 1
    assert not LessonNote.objects.exists()


def test_what_is_written_to_a_note_deleted_elsewhere_is_not_lost(keep):
    note = keep().note
    notes.delete_note(note=note)
    keep("还在写", revision=1)
    assert LessonNote.objects.present().get().text == "还在写"


def test_the_script_is_told_the_time_and_the_next_revision(send):
    answer = send(at="2:15").json()
    assert answer == {"saved": answer["saved"], "note": str(UUID_OF_FORM), "revision": 1, "beside": ""}
    assert len(answer["saved"]) == 5
    assert LessonNote.objects.get().seconds == 135
    other = send(text="另一个窗口", revision="0", page="two").json()
    assert other["beside"] and other["note"] != str(UUID_OF_FORM)


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        ({"text": ""}, 400, "note_empty"),
        ({"at": "later"}, 400, "note_time"),
        ({"note": "none"}, 404, "note_unknown"),
        ({"text": "长" * 5001}, 400, "note_too_long"),
        ({"learner": str(uuid4())}, 409, "another_person"),
    ],
)
def test_the_script_is_told_why_not(send, data, status, code):
    answer = send(**data)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not LessonNote.objects.exists()


def test_without_a_script_the_button_keeps_and_what_is_refused_is_still_there(reader, send, course, lesson):
    assert send(script=False).status_code == 302
    page = reader.get(reverse("lesson-notes", args=[course.slug, lesson.slug])).content.decode()
    assert WORDS in page and 'name="revision" value="1"' in page
    refused = send(script=False, text="长" * 5001, revision="1")
    assert refused.status_code == 400
    assert "长" * 5001 in refused.content.decode()
    fresh = send(script=False, note=str(uuid4()), text="新的一条", at="later")
    assert fresh.status_code == 400
    assert "新的一条" in fresh.content.decode() and WORDS in fresh.content.decode()


def test_notes_are_written_where_the_lesson_is_open_and_nowhere_else(send, course, learner, lesson):
    (stranger,) = make_people(1)
    assert send(sign_in(stranger)).status_code == 403
    assert not LessonNote.objects.exists()
    assert sign_in(stranger).get(reverse("lesson-notes", args=[course.slug, "lesson-1"])).status_code == 200


def test_no_page_and_no_log_shows_them_to_anybody_else(keep, course, joined):
    keep()
    (other,) = make_people(1)
    services.enrol(course=course, learner=other)
    browser = sign_in(other)
    for path in (
        reverse("lesson-notes", args=[course.slug, "lesson-2"]),
        reverse("my-notes"),
        reverse("my-notes-file"),
    ):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert WORDS not in answer.content.decode()
    assert not AuditEntry.objects.filter(action__contains="note").exists()


def test_all_notes_stand_by_course_and_are_found_by_words(keep, reader, course, lesson):
    keep("第二课的话", seconds=135)
    keep("第一课的话", uuid=uuid4(), on=course.lessons.get(position=1))
    page = reader.get(reverse("my-notes")).content.decode()
    assert page.index("第一课的话") < page.index("第二课的话")
    assert f"{reverse('lesson', args=[course.slug, lesson.slug])}#at-135" in page
    found = reader.get(reverse("my-notes"), {"q": "第二课 话"}).content.decode()
    assert "第二课的话" in found and "第一课的话" not in found
    assert "第一课的话" not in reader.get(reverse("my-notes"), {"q": "没有这个词\x00"}).content.decode()


def test_the_pages_of_the_list_part_it(keep, reader, monkeypatch):
    monkeypatch.setattr("lms.portal.views.notes.NOTES_A_PAGE", 2)
    for number in range(5):
        keep(f"第{number}条", uuid=uuid4())
    seen = []
    for page in (1, 2, 3):
        seen += [note.text for note in reader.get(reverse("my-notes"), {"page": page}).context["page"].object_list]
    assert seen == [f"第{number}条" for number in range(5)]


def test_they_are_taken_along_as_a_text(keep, reader):
    keep("<b>&左手</b>", seconds=135)
    answer = reader.get(reverse("my-notes-file"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    text = answer.content.decode()
    assert "<b>&左手</b>" in text and "2:15" in text


def test_deleting_and_taking_it_back_lead_to_where_one_was(keep, reader, course, lesson):
    note = keep().note
    of_lesson = reverse("lesson-notes", args=[course.slug, lesson.slug])
    deleted = reader.post(reverse("my-note-delete", args=[note.uuid]) + "?from=list", follow=True)
    assert deleted.redirect_chain[0][0] == reverse("my-notes")
    undo = f"{reverse('my-note-undo', args=[note.uuid])}?from=list"
    assert f'action="{undo}"' in deleted.content.decode()
    assert reader.post(undo).url == reverse("my-notes")
    assert LessonNote.objects.present().exists()
    assert reader.post(reverse("my-note-delete", args=[note.uuid])).url == of_lesson


def test_a_note_of_a_lesson_that_is_gone_is_still_read(keep, reader, course, lesson):
    keep()
    type(lesson).objects.filter(pk=lesson.pk).update(status="retired")
    page = reader.get(reverse("my-notes")).content.decode()
    assert WORDS in page
    assert reverse("lesson-notes", args=[course.slug, lesson.slug]) not in page


def test_a_place_is_remembered_once_and_let_go_once(reader, learner, course, lesson):
    path = reverse("my-bookmark-lesson", args=[course.slug, lesson.slug])
    page = reverse("lesson", args=[course.slug, lesson.slug])
    assert 'name="keep" value="1"' in reader.get(page).content.decode()
    for _ in range(2):
        assert reader.post(path, {"keep": "1"}).url == page
    assert Bookmark.objects.get().lesson == lesson
    assert 'name="keep" value="0"' in reader.get(page).content.decode()
    assert f'href="{page}"' in reader.get(reverse("my-notes")).content.decode()
    for _ in range(2):
        answer = reader.post(path, {"keep": "0"}, follow=True)
    assert f'action="{path}?keep=1"' in answer.content.decode()
    assert not Bookmark.objects.exists()
    reader.post(f"{path}?keep=1")
    assert Bookmark.objects.get().learner == learner


def test_a_course_and_its_lesson_are_two_places(reader, course, lesson):
    reader.post(reverse("my-bookmark", args=[course.slug]))
    reader.post(reverse("my-bookmark-lesson", args=[course.slug, lesson.slug]))
    assert Bookmark.objects.count() == 2
    reader.post(reverse("my-bookmark", args=[course.slug]), {"keep": "0"})
    assert Bookmark.objects.get().lesson == lesson


def test_so_many_places_and_no_more(learner, course, lesson, monkeypatch):
    monkeypatch.setattr(notes, "MOST_BOOKMARKS", 1)
    notes.keep_place(learner=learner, course=course)
    notes.keep_place(learner=learner, course=course)
    with pytest.raises(DomainError, match="bookmarks_full"):
        notes.keep_place(learner=learner, course=course, lesson=lesson)


def test_what_is_gone_from_the_site_can_be_let_go(reader, learner, course):
    notes.keep_place(learner=learner, course=course)
    type(course).objects.filter(pk=course.pk).update(status="retired")
    assert reader.post(reverse("my-bookmark", args=[course.slug])).status_code == 404
    assert reader.post(reverse("my-bookmark", args=[course.slug]), {"keep": "0"}).url == reverse("my-notes")
    assert not Bookmark.objects.exists()


def test_the_copy_holds_them_and_they_go_with_the_account(keep, learner, course):
    note = keep(seconds=135).note
    keep("删掉的", uuid=uuid4())
    notes.delete_note(note=LessonNote.objects.exclude(pk=note.pk).get())
    notes.keep_place(learner=learner, course=course)
    held = {one.code: one for one in personal_data.holdings()}
    (line,) = held["lesson_notes"].read(learner)
    assert (line["text"], line["at_second"]) == (WORDS, 135)
    assert [line["course"] for line in held["bookmarks"].read(learner)] == [course.slug]
    held["lesson_notes"].erase(learner)
    held["bookmarks"].erase(learner)
    assert not LessonNote.objects.exists() and not Bookmark.objects.exists()


def test_nothing_that_waited_is_taken_in_the_name_of_another(reader, course, joined):
    lesson = course.lessons.get(position=1)
    headers = {"Accept": "application/json"}
    for name, at in (("lesson-finish", lesson), ("lesson-progress", course.lessons.get(position=2)),
                     ("lesson-quiz-keep", course.lessons.get(position=3))):  # fmt: skip
        answer = reader.post(reverse(name, args=[course.slug, at.slug]), {"learner": str(uuid4())}, headers=headers)
        assert answer.status_code == 409, name
        assert answer.json()["error"]
    assert not joined.progress.exists()


def test_a_script_that_finishes_a_lesson_is_told_when_it_was_taken(reader, course, learner):
    path = reverse("lesson-finish", args=[course.slug, "lesson-1"])
    answer = reader.post(path, {"learner": str(learner.uuid)}, headers={"Accept": "application/json"}).json()
    assert len(answer["saved"]) == 5
    refused = reader.post(
        reverse("lesson-finish", args=[course.slug, "lesson-3"]), headers={"Accept": "application/json"}
    )
    assert refused.status_code == 400 and refused.json()["error"]
