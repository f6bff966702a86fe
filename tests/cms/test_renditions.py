"""What the worker makes of a video, with the real FFmpeg: sizes, sound, a still; and what it does with bad files."""

import os
import struct
import subprocess
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from cms.checking.findings import findings
from cms.documents import MediaDocument
from cms.pages import CoursePage
from cms.renditions import converting, ffmpeg
from cms.renditions.models import Rendition
from lms.core import jobs
from lms.core.models import Job
from lms.courses.models import LessonText, MediaFile
from lms.learning import services as learning
from lms.notices.models import Notice
from tests.cms.test_uploads import mp4
from tests.cms.writing import publish, write_course, write_lesson

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not ffmpeg.installed(), reason="needs FFmpeg (Debian package ffmpeg)"),
]
State = MediaDocument.State


def film(path: Path, *, seconds: int = 4, size: str = "1280x720", sound: bool = True) -> bytes:
    """A moving picture with noise, so that smaller sizes are worth making, and a tone."""
    tone = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"] if sound else []
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}",
         *tone, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac",
         "-movflags", "+faststart", str(path)],
        check=True,
    )  # fmt: skip
    return path.read_bytes()


@pytest.fixture(scope="module")
def wide(tmp_path_factory) -> bytes:
    return film(tmp_path_factory.mktemp("film") / "wide.mp4")


@pytest.fixture
def upload(sun):
    def store(content: bytes, name: str = "film.mp4", title: str = "影片") -> MediaDocument:
        document = MediaDocument(title=title, uploaded_by_user=sun)
        document.file.save(name, ContentFile(content), save=False)
        document.file._committed = False
        document.save()
        return document

    yield store
    for document in MediaDocument.objects.filter(title="影片"):
        for name in [document.file.name, *document.renditions.values_list("name", flat=True)]:
            default_storage.delete(name)


@pytest.fixture
def lesson(index, upload, wide):
    """A published lesson that shows ``wide``."""
    document = upload(wide)
    course = write_course(index)
    value = {"file": document.pk, "title": "跟着做", "poster": None, "transcript": "慢慢来。"}
    page = write_lesson(course, rule="watched", threshold=80, body=[{"type": "video", "value": value, "id": "v"}])
    publish(page)
    publish(CoursePage.objects.get(pk=course.pk))
    return page


def work(most: int = 20) -> None:
    """Do what waits, and what that leads to."""
    for _time in range(most):
        due = jobs.due_ids()
        if not due:
            return
        for pk in due:
            jobs.run(pk)
    raise AssertionError("the jobs never end")


def part_of(lesson) -> dict:
    return LessonText.objects.get(lesson__key=lesson.translation_key, language="zh-hans").parts[0]


def shown(name: str) -> ffmpeg.Picture:
    return ffmpeg.look(Path(default_storage.path(name)), name.rpartition(".")[2].replace("m4a", "mp4"))


def test_a_video_gets_a_smaller_size_its_sound_and_a_still(lesson):
    assert "renditions" not in part_of(lesson)
    work()
    document = MediaDocument.objects.get(title="影片")
    made = {row.form: row for row in document.renditions.all()}
    assert document.state == State.READY
    assert set(made) == {"360", "sound", "still"}
    small = shown(made["360"].name)
    assert (small.width, small.height, small.sound) == (640, 360, True)
    assert made["360"].size < 0.9 * document.file.size
    with default_storage.open(made["still"].name) as file:
        assert file.read(3) == b"\xff\xd8\xff"
    part = part_of(lesson)
    assert part["renditions"] == {"360": str(made["360"].uuid), "sound": str(made["sound"].uuid)}
    assert part["poster"] == str(made["still"].uuid)


def test_the_files_are_for_who_may_open_the_lesson(lesson, as_user, client, li):
    work()
    row = Rendition.objects.get(form="360")
    path = reverse("media-file", args=[row.uuid, "360.mp4"])
    text = LessonText.objects.get(lesson__key=lesson.translation_key)
    assert client.get(path).status_code == 404
    learning.enrol(course=text.lesson.course, learner=li)
    answer = as_user(li).get(path, headers={"Range": "bytes=0-99"})
    assert (answer.status_code, len(answer.content), answer["Content-Type"]) == (206, 100, "video/mp4")
    page = as_user(li).get(reverse("lesson", args=[text.lesson.course.slug, text.lesson.slug])).content.decode()
    assert path in page
    assert "data-quality" in page


def test_a_large_picture_gets_both_sizes_and_upright_ones_stay_upright(upload, tmp_path):
    document = upload(film(tmp_path / "tall.mp4", size="1080x1920", seconds=2, sound=False))
    work()
    sizes = {row.form: shown(row.name) for row in document.renditions.exclude(form="still")}
    assert {form: (one.width, one.height) for form, one in sizes.items()} == {"360": (360, 640), "720": (720, 1280)}


def test_what_would_save_nothing_is_not_kept(upload, tmp_path):
    document = upload(film(tmp_path / "small.mp4", size="320x180", sound=False))
    work()
    document.refresh_from_db()
    assert document.state == State.READY
    assert set(document.renditions.values_list("form", flat=True)) == {"still"}


BROKEN = {
    "a head without a film": lambda whole: mp4(seconds=75),
    "an end that is missing": lambda whole: whole[: len(whole) * 2 // 5],
    "noise behind the head": lambda whole: whole[:60] + os.urandom(len(whole) - 60),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_video_is_told_to_who_uploaded_it_and_found_in_the_page(lesson, upload, wide, sun, as_user, li, what):
    work()
    document = MediaDocument.objects.get(title="影片")
    content = BROKEN[what](wide)
    document.file.save("film.mp4", ContentFile(content), save=False)
    document.file._committed = True  # as what was stored before anybody looked so closely
    document.state = State.NEW
    document.save()
    work()
    document.refresh_from_db()
    assert document.state == State.BROKEN
    assert not document.renditions.exists()
    notice = Notice.objects.get(person=sun, kind="video.broken")
    assert notice.path == reverse("wagtaildocs:edit", args=[document.pk])
    lesson.refresh_from_db()
    assert "broken_video" in {one.code for one in findings(lesson)}
    text = LessonText.objects.get(lesson__key=lesson.translation_key)
    learning.enrol(course=text.lesson.course, learner=li)
    page = as_user(li).get(reverse("lesson", args=[text.lesson.course.slug, text.lesson.slug])).content.decode()
    assert "<video" not in page
    assert "慢慢来。" in page


def test_a_length_that_is_not_true_is_put_right(lesson, upload, wide):
    at = wide.index(b"mvhd") + 4 + 4 + 8
    (scale, length) = struct.unpack(">II", wide[at : at + 8])
    document = upload(wide[: at + 4] + struct.pack(">I", length * 10) + wide[at + 8 :])
    assert document.seconds == 10 * length // scale
    work()
    document.refresh_from_db()
    assert (document.state, document.seconds) == (State.READY, length // scale)


@pytest.mark.parametrize("name", ["film.mp4", "film.webm"])
def test_a_list_of_other_files_opens_none_of_them(tmp_path, wide, name):
    other = tmp_path / "other.mp4"
    other.write_bytes(wide)
    for text in (f"ffconcat version 1.0\nfile '{other}'\n", f"#EXTM3U\n#EXTINF:4,\n{other}\n#EXT-X-ENDLIST\n"):
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(ffmpeg.CannotPlay):
            ffmpeg.look(path, name.rpartition(".")[2])


def test_without_ffmpeg_a_video_stays_as_it_is_and_is_converted_once_it_is_there(upload, wide, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    document = upload(wide)
    work()
    document.refresh_from_db()
    assert document.state == State.NEW
    converting.ask_again()
    assert jobs.due_ids() == []
    monkeypatch.undo()
    converting.ask_again()
    work()
    document.refresh_from_db()
    assert document.state == State.READY


def test_ffmpeg_killed_in_the_middle_leaves_nothing_and_is_begun_anew(upload, wide, monkeypatch):
    document = upload(wide)
    job = Job.objects.get(kind=converting.CONVERT)

    def kill() -> None:
        told = subprocess.run(["pgrep", "-P", str(os.getpid()), "ffmpeg"], capture_output=True, text=True, check=False)
        for pid in told.stdout.split():
            os.kill(int(pid), 9)

    real = ffmpeg.make
    monkeypatch.setattr(ffmpeg, "_PAUSE", 0.01)
    monkeypatch.setattr(ffmpeg, "make", lambda *given, meanwhile: real(*given, meanwhile=kill))
    assert not jobs.run(job.pk)
    document.refresh_from_db()
    job.refresh_from_db()
    assert (document.state, job.state) == (State.NEW, Job.State.WAITING)
    assert "signal 9" in job.error
    monkeypatch.undo()
    assert jobs.run(job.pk)
    document.refresh_from_db()
    assert document.state == State.READY


def test_one_video_is_converted_at_a_time_and_none_is_forgotten(upload, wide):
    first, second = upload(wide), upload(wide, name="second.mp4")
    with converting._alone() as alone:
        assert alone
        assert jobs.run(Job.objects.get(payload={"document": first.pk}).pk)
    assert not Rendition.objects.exists()
    work()
    assert {first.renditions.count(), second.renditions.count()} == {3}


def test_a_replaced_video_is_shown_without_what_was_made_of_the_old_one(lesson, upload, tmp_path):
    work()
    document = MediaDocument.objects.get(title="影片")
    before = {row.form: (row.uuid, row.name) for row in document.renditions.all()}
    document.file = ContentFile(film(tmp_path / "new.mp4", seconds=3), name="new.mp4")
    document.save()
    jobs.run(Job.objects.get(kind="cms.recompile", state=Job.State.WAITING).pk)
    assert "renditions" not in part_of(lesson)
    work()
    after = {row.form: (row.uuid, row.name) for row in document.renditions.all()}
    assert {form: uuid for form, (uuid, _name) in after.items()} == {form: uuid for form, (uuid, _n) in before.items()}
    assert MediaFile.objects.get(uuid=after["360"][0]).name == after["360"][1] != before["360"][1]
    assert part_of(lesson)["seconds"] == 3


def test_what_was_replaced_while_it_was_converted_is_not_kept(upload, wide, monkeypatch):
    document = upload(wide)
    real = ffmpeg.make

    def replaced(*given, meanwhile):
        MediaDocument.objects.filter(pk=document.pk).update(file="documents/other.mp4")
        return real(*given, meanwhile=meanwhile)

    monkeypatch.setattr(ffmpeg, "make", replaced)
    assert jobs.run(Job.objects.get(kind=converting.CONVERT).pk)
    assert not Rendition.objects.exists()
    folder = Path(default_storage.path(f"renditions/{document.uuid}"))
    assert not folder.exists() or not list(folder.iterdir())


def test_a_worker_that_ends_takes_ffmpeg_along(tmp_path):
    film(tmp_path / "long.mp4", seconds=60)
    code = (
        "import os, django; django.setup()\n"
        "from pathlib import Path\n"
        "from cms.renditions import ffmpeg\n"
        f"ffmpeg.make(Path({str(tmp_path / 'long.mp4')!r}), 'mp4', ['-c:v', 'libx264', '-f', 'null', '-'],"
        " meanwhile=lambda: print('playing', flush=True))"
    )
    worker = subprocess.Popen(
        [".venv/bin/python", "-c", code], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings"},
    )  # fmt: skip
    assert worker.stdout.readline() == "playing\n"
    (pid,) = subprocess.run(["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=True).stdout.split()
    worker.kill()
    worker.wait()
    ends = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < ends
        time.sleep(0.05)
