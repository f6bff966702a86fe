"""Every address of ours, and what each role gets there. An address that is not here fails ``test_urls``."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.portal.conftest import ROLES, Things

Statuses = dict[str, int]


def each(anonymous: int, li: int, zhang: int, wang: int, sun: int, qian: int, zhao: int, chen: int) -> Statuses:
    return dict(zip(ROLES, (anonymous, li, zhang, wang, sun, qian, zhao, chen), strict=True))


EVERYBODY = each(200, 200, 200, 200, 200, 200, 200, 200)
# Who is not signed in is led to the log-in.
MEMBERS = each(302, 200, 200, 200, 200, 200, 200, 200)
# A form that is only sent: opening its address is a mistake.
SENT = each(302, 405, 405, 405, 405, 405, 405, 405)
REFUSED = each(405, 405, 405, 405, 405, 405, 405, 405)
OFFICERS = each(302, 403, 403, 403, 403, 200, 200, 200)
MANAGERS = each(302, 403, 403, 403, 403, 403, 200, 200)
OF_THE_STREET = each(302, 403, 403, 403, 403, 200, 404, 200)
WRITERS = each(302, 403, 403, 403, 200, 403, 200, 200)
WRITERS_OF_THE_STREET = each(302, 403, 403, 403, 200, 403, 404, 200)
NOBODY = each(404, 404, 404, 404, 404, 404, 404, 404)
ELSEWHERE = each(302, 404, 404, 404, 404, 404, 404, 404)
DONE = each(302, 302, 302, 302, 302, 302, 302, 302)


@dataclass(frozen=True)
class Address:
    """``get``: what opening it answers. ``send``: what sending ``data`` there answers, with a CSRF token."""

    name: str
    get: Statuses
    args: Callable[[Things], list] = field(default=lambda things: [])
    send: Statuses = field(default_factory=lambda: REFUSED)
    data: dict[str, str] = field(default_factory=dict)
    note: str = ""
    languages: tuple[str, ...] = ("zh-hans", "en")

    @property
    def id(self) -> str:
        return f"{self.name} {self.note}".strip()


ONE_ADDRESS = ("zh-hans",)  # without a language of its own


AT_A_DESK = each(302, 403, 403, 403, 403, 200, 200, 200)
AT_HER_DESK = each(302, 403, 403, 403, 403, 200, 404, 200)


def _li(things: Things) -> list:
    return [things.record.learner.uuid]


LEARNERS_OF = each(302, 403, 403, 403, 403, 200, 404, 200)
LIS_TO_SEND = each(302, 302, 404, 404, 404, 404, 404, 404)
LIS = each(302, 200, 404, 404, 404, 404, 404, 404)
WANGS = each(302, 404, 404, 200, 404, 404, 404, 404)
NOT_YET = each(302, 404, 404, 409, 404, 404, 404, 404)


def _child(things: Things) -> list:
    return [things.child.uuid]


def _lesson(slug: str) -> Callable[[Things], list]:
    return lambda things: [things.blended.slug, slug]


ADDRESSES = [
    Address("healthz", EVERYBODY, languages=ONE_ADDRESS),
    Address("readyz", EVERYBODY, languages=ONE_ADDRESS),
    Address("robots", EVERYBODY, languages=ONE_ADDRESS),
    Address("sitemap", EVERYBODY, languages=ONE_ADDRESS),
    Address("sitemap-section", EVERYBODY, lambda things: ["places"], languages=ONE_ADDRESS),
    Address("cover", EVERYBODY, lambda things: [things.online.uuid], languages=ONE_ADDRESS),
    Address("media", EVERYBODY, lambda things: [things.picture.name], languages=ONE_ADDRESS, note="picture"),
    Address(
        "media",
        each(404, 404, 404, 404, 404, 404, 404, 404),
        lambda things: [things.video.name],
        languages=ONE_ADDRESS,
        note="video",
    ),
    Address(
        "media-file",
        # The learner of the course, and who writes for its school: the editor of the street, the manager above it.
        each(404, 206, 404, 404, 206, 404, 404, 206),
        lambda things: [things.video.uuid, "film.mp4"],
        languages=ONE_ADDRESS,
    ),
    Address("home", EVERYBODY),
    Address("audience", EVERYBODY, lambda things: ["youth"], note="youth"),
    Address("audience", EVERYBODY, lambda things: ["adult"], note="adults"),
    Address("audience", EVERYBODY, lambda things: ["elderly"], note="elderly"),
    Address("catalogue", EVERYBODY),
    Address("course", EVERYBODY, lambda things: [things.online.slug]),
    Address("enrol", SENT, lambda things: [things.online.slug], send=DONE),
    Address("course-certificate", MEMBERS, lambda things: [things.blended.slug], send=SENT),
    Address("lesson", EVERYBODY, _lesson("stand"), note="free"),
    Address("lesson-handout", EVERYBODY, _lesson("stand"), note="free"),
    Address("lesson-handout", each(404, 200, 404, 404, 200, 404, 404, 200), _lesson("lift-sky"), note="locked"),
    Address("lesson-handout-pdf", EVERYBODY, _lesson("stand"), note="free"),
    Address("lesson-handout-pdf", each(404, 200, 404, 404, 200, 404, 404, 200), _lesson("lift-sky"), note="locked"),
    Address("lesson-notes", MEMBERS, _lesson("stand"), note="free", send=SENT),
    Address("lesson-notes", each(302, 200, 403, 403, 200, 403, 403, 200), _lesson("lift-sky"), note="hers", send=SENT),
    Address(
        "lesson-note-save",
        SENT,
        _lesson("lift-sky"),
        # Li's note by then: others write into none of it.
        send=each(302, 302, 403, 403, 404, 403, 403, 404),
        data={"note": "00000000-0000-4000-8000-000000000001", "text": "左手慢一点"},
    ),
    Address("my-notes", MEMBERS, send=SENT),
    Address("my-notes-file", MEMBERS, send=SENT),
    Address("my-note-delete", SENT, lambda things: [things.note.uuid], send=LIS_TO_SEND),
    Address("my-note-undo", SENT, lambda things: [things.note.uuid], send=LIS_TO_SEND),
    Address("my-bookmark", SENT, lambda things: [things.blended.slug], send=DONE),
    Address("my-bookmark-lesson", SENT, _lesson("stand"), send=DONE),
    Address("lesson", each(403, 200, 403, 403, 200, 403, 403, 200), _lesson("lift-sky"), note="locked"),
    Address(
        "lesson-finish",
        SENT,
        lambda things: [things.online.slug, "question"],
        send=each(302, 302, 403, 403, 403, 403, 403, 403),
    ),
    Address("lesson-quiz", SENT, _lesson("stand"), send=each(302, 400, 403, 403, 403, 403, 403, 403)),
    Address("lesson-quiz-begin", SENT, _lesson("stand"), send=each(302, 302, 403, 403, 403, 403, 403, 403)),
    Address("lesson-quiz-keep", SENT, _lesson("stand"), send=each(302, 200, 403, 403, 403, 403, 403, 403)),
    Address("lesson-quiz-time", SENT, _lesson("stand"), send=each(302, 404, 403, 403, 403, 403, 403, 403)),
    Address("lesson-progress", SENT, _lesson("lift-sky"), send=each(302, 400, 403, 403, 403, 403, 403, 403)),
    Address("class", DONE, lambda things: [things.group.uuid], send=SENT),
    Address("register", SENT, lambda things: [things.group.uuid], send=DONE),
    Address("accept-offer", SENT, lambda things: [things.group.uuid], send=DONE),
    Address("transfer", SENT, lambda things: [things.group.uuid], send=DONE),
    Address("withdraw", SENT, lambda things: [things.group.uuid], send=DONE),
    # A deed that there is none of.
    Address(
        "together",
        MEMBERS,
        lambda things: [things.group.uuid],
        send=each(302, 404, 404, 404, 404, 404, 404, 404),
    ),
    Address("draw", EVERYBODY, lambda things: [things.drawn.uuid]),
    Address("draw-file", EVERYBODY, lambda things: [things.drawn.uuid]),
    Address("leave", SENT, lambda things: [things.group.uuid], send=DONE),
    Address("undo-withdraw", SENT, lambda things: [things.group.uuid], send=DONE),
    Address("search", EVERYBODY),
    Address("search-suggest", EVERYBODY),
    Address("search-lookout", SENT, send=DONE),
    Address("my-lookouts", MEMBERS, send=SENT),
    Address(
        "my-lookout-end",
        SENT,
        lambda things: [things.lookout.uuid],
        send=LIS_TO_SEND,
    ),
    Address("teacher", EVERYBODY, lambda things: [things.teacher.uuid]),
    Address("my-teacher", MEMBERS, send=each(302, 404, 404, 404, 404, 404, 404, 404)),
    Address("teachers", OFFICERS, send=SENT),
    Address("teacher-new", OFFICERS, send=each(302, 403, 403, 403, 403, 400, 400, 400)),
    Address(
        "manage-teacher",
        OF_THE_STREET,
        lambda things: [things.teacher.uuid],
        send=each(302, 403, 403, 403, 403, 302, 404, 302),
        data={"deed": "hide"},
    ),
    Address("manage-classes", OFFICERS, send=SENT),
    Address("occasions", EVERYBODY),
    Address("occasion", EVERYBODY, lambda things: [things.occasion.uuid]),
    Address("manage-occasions", OFFICERS, send=SENT),
    Address("manage-occasion-new", OFFICERS, send=each(302, 403, 403, 403, 403, 400, 400, 400)),
    Address(
        "manage-occasion",
        OF_THE_STREET,
        lambda things: [things.occasion.uuid],
        send=each(302, 403, 403, 403, 403, 302, 404, 302),
        data={"deed": "hold"},
    ),
    Address(
        "manage-occasion-change",
        OF_THE_STREET,
        lambda things: [things.occasion.uuid],
        send=each(302, 403, 403, 403, 403, 400, 404, 400),
    ),
    Address(
        "manage-occasion-sheets",
        SENT,
        lambda things: [things.occasion.uuid],
        send=each(302, 403, 403, 403, 403, 400, 404, 400),
    ),
    Address("manage-attendance", OFFICERS, send=SENT),
    Address("manage-attendance-export", SENT, send=OFFICERS, data={"format": "csv"}),
    Address("manage-attendance-school", OF_THE_STREET, lambda things: [things.blended.school.uuid], send=SENT),
    Address("manage-class-new", OFFICERS, send=each(302, 403, 403, 403, 403, 400, 400, 400)),
    Address(
        "manage-class",
        OF_THE_STREET,
        lambda things: [things.group.uuid],
        send=each(302, 403, 403, 403, 403, 302, 404, 302),
        data={"deed": "release"},
    ),
    Address(
        "manage-class-list",
        OF_THE_STREET,
        lambda things: [things.group.uuid],
        send=each(302, 403, 403, 403, 403, 200, 404, 200),
    ),
    Address(
        "manage-class-sessions",
        OF_THE_STREET,
        lambda things: [things.group.uuid],
        send=each(302, 403, 403, 403, 403, 400, 404, 400),
    ),
    Address(
        "manage-session",
        OF_THE_STREET,
        lambda things: [things.session.uuid],
        send=each(302, 403, 403, 403, 403, 400, 404, 400),
        data={"deed": "move"},
    ),
    Address(
        "manage-term",
        OF_THE_STREET,
        lambda things: [things.term.uuid],
        send=each(302, 403, 403, 403, 403, 302, 404, 302),
        data={"days_off": ""},
    ),
    Address("manage-term-new", OFFICERS, send=each(302, 403, 403, 403, 403, 400, 400, 400)),
    # Kept by heads and managers, not by registrars.
    Address("manage-rewards", MANAGERS, send=each(302, 403, 403, 403, 403, 403, 400, 400)),
    Address(
        "manage-reward",
        each(302, 403, 403, 403, 403, 403, 404, 200),
        lambda things: [things.redemption.reward.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 302),
        data={"deed": "withdraw"},
    ),
    # Kept by who writes for the school: Sun, and the managers.
    Address("questions", WRITERS, send=SENT),
    Address("question-new", WRITERS, send=each(302, 403, 403, 403, 400, 403, 400, 400)),
    Address("questions-export", SENT, send=WRITERS, data={"format": "xlsx"}),
    Address("question-files", WRITERS, send=each(302, 403, 403, 403, 400, 403, 400, 400)),
    Address("question-template", WRITERS, send=SENT),
    Address("quizzes", WRITERS, send=SENT),
    Address(
        "quiz-figures",
        WRITERS_OF_THE_STREET,
        lambda things: [things.blended.lessons.get(position=1).uuid],
        send=SENT,
    ),
    Address(
        "question-file",
        WRITERS_OF_THE_STREET,
        lambda things: [things.question_file.uuid],
        send=each(302, 403, 403, 403, 302, 403, 404, 409),  # Chen comes after Sun, who has thrown it away
        data={"deed": "throw_away"},
    ),
    Address(
        "question",
        WRITERS_OF_THE_STREET,
        lambda things: [things.bank_question.uuid],
        send=each(302, 403, 403, 403, 302, 403, 404, 302),
        data={"deed": "retire"},
    ),
    Address("news", EVERYBODY),
    Address("news-item", EVERYBODY, lambda things: [things.news.uuid]),
    Address("news-feed", EVERYBODY),
    Address("school-news-feed", EVERYBODY, lambda things: [things.blended.school.uuid]),
    Address("calendar", EVERYBODY),
    # Of nobody; whose it is has tests of its own.
    Address("own-calendar", NOBODY, lambda things: ["0" * 64]),
    Address("my-calendar", MEMBERS, send=DONE),
    Address("school-calendar", EVERYBODY, lambda things: [things.blended.school.uuid]),
    Address("school-timetable", EVERYBODY, lambda things: [things.blended.school.uuid]),
    Address("centre-timetable", EVERYBODY, lambda things: [things.centre.uuid]),
    Address("schools", EVERYBODY),
    Address("place", EVERYBODY, lambda things: ["320214"], note="district"),
    Address("place", EVERYBODY, lambda things: ["320214052"], note="street"),
    Address("place", EVERYBODY, lambda things: ["320214052005"], note="community"),
    Address("school", EVERYBODY, lambda things: [things.blended.school.uuid]),
    Address("centres", EVERYBODY),
    Address("centre", EVERYBODY, lambda things: [things.centre.uuid]),
    Address("my", MEMBERS, send=SENT),
    Address("my-record", MEMBERS, send=SENT),
    Address(
        "my-record-line",
        # Li's own line; the registrar of the street that taught it and the manager above may see it too.
        each(302, 200, 404, 404, 404, 200, 404, 200),
        lambda things: [things.record.uuid],
        send=SENT,
    ),
    # A format must be named.
    Address("my-record-file", ELSEWHERE, send=SENT),
    Address("my-credits", MEMBERS, send=DONE),
    # Of nobody here; whose statement it is has a test of her own.
    Address("my-credits-statement", ELSEWHERE, lambda things: [things.record.uuid], send=SENT),
    Address("my-points", MEMBERS, send=SENT),
    Address(
        "my-points-line", each(302, 200, 404, 404, 404, 404, 404, 404), lambda things: [things.award.uuid], send=SENT
    ),
    Address("my-certificates", MEMBERS, send=SENT),
    Address("my-certificate", LIS, lambda things: [things.certificate.uuid], send=SENT),
    Address("my-certificate-picture", LIS, lambda things: [things.certificate.uuid], send=SENT),
    Address("verify", EVERYBODY),
    Address("verify-code", EVERYBODY, lambda things: [things.certificate.document.written_code]),
    Address("verify-code", NOBODY, lambda things: ["0000-0000-0000-0000"], note="of nothing"),
    Address("manage-certificates", OFFICERS, send=SENT),
    Address(
        "manage-certificate",
        OF_THE_STREET,
        lambda things: [things.certificate.uuid],
        send=each(302, 403, 403, 403, 403, 400, 404, 400),
        data={"deed": "revoke"},
    ),
    Address(
        "manage-certificate-template",
        MANAGERS,
        send=each(302, 403, 403, 403, 403, 403, 400, 400),
        data={"deed": "give_up"},
    ),
    Address(
        "manage-certificate-template-sample",
        each(302, 403, 403, 403, 403, 403, 404, 200),
        lambda things: [things.template.uuid],
        send=SENT,
    ),
    Address("my-classes", MEMBERS, send=SENT),
    Address("my-profile", MEMBERS, send=each(302, 400, 400, 400, 400, 400, 400, 400)),
    Address("my-mail", MEMBERS, send=each(302, 400, 400, 400, 400, 400, 400, 400)),
    Address("my-mail-remove", SENT, send=DONE),
    Address("my-mail-letters", SENT, send=DONE),
    Address("my-notices", MEMBERS, send=SENT),
    Address("my-notice", each(302, 200, 404, 404, 404, 404, 404, 404), lambda things: [things.notice.uuid], send=SENT),
    Address("my-card", MEMBERS, send=SENT),
    Address("my-card-print", each(302, 200, 404, 404, 404, 404, 404, 404), send=SENT),
    # To strangers every card is the same; its owner is led to it, the desk to the person.
    Address("card", each(200, 302, 200, 200, 200, 302, 200, 302), lambda things: [things.card.uuid]),
    # To signing up for strangers, to the place for Chen, who lives there; those who have a home elsewhere are asked.
    Address(
        "join",
        each(302, 200, 200, 200, 200, 200, 200, 302),
        lambda things: [things.poster_of.uuid],
        send=each(302, 302, 302, 302, 302, 302, 302, 302),
    ),
    Address("my-posters", AT_A_DESK, send=SENT),
    Address("posters", AT_HER_DESK, lambda things: ["320214052005"], send=SENT),
    Address("poster", AT_HER_DESK, lambda things: ["320214052005", "tall-picture"], send=SENT),
    # Who may register people: the registrar of Li's street, the manager of another street, the manager above both.
    Address("desk", AT_A_DESK, send=each(302, 403, 403, 403, 403, 400, 400, 400)),
    Address("desk-rooms", AT_A_DESK, send=SENT),
    Address("desk-cards", each(302, 403, 403, 403, 403, 200, 302, 200), send=SENT),
    Address("desk-person", AT_HER_DESK, _li, send=SENT),
    Address("desk-card", AT_HER_DESK, _li, send=SENT),
    Address("desk-join", SENT, _li, send=each(302, 403, 403, 403, 403, 404, 404, 404), data={"class_group": "none"}),
    # The class that is named here is held where none of them has a desk.
    Address(
        "desk-class",
        SENT,
        lambda things: [things.learner.uuid, things.drawn.uuid, "leave"],
        send=each(302, 403, 403, 403, 403, 404, 404, 404),
    ),
    # A registrar hands no rewards over; the one that is named here is not there.
    Address(
        "desk-reward",
        SENT,
        _li,
        send=each(302, 403, 403, 403, 403, 403, 404, 404),
        data={"reward": "none", "points": "1"},
    ),
    Address(
        "desk-reward-back",
        SENT,
        lambda things: [things.redemption.uuid],
        send=each(302, 403, 403, 403, 403, 404, 404, 302),
    ),
    Address("desk-new-card", SENT, _li, send=each(302, 403, 403, 403, 403, 302, 404, 302)),
    Address("desk-pin", SENT, _li, send=each(302, 403, 403, 403, 403, 302, 404, 302), data={"pin": "260714"}),
    Address("desk-papers", AT_HER_DESK, _li, send=each(302, 403, 403, 403, 403, 400, 404, 400)),
    Address("desk-emergency", SENT, _li, send=AT_HER_DESK),
    Address("teach", each(302, 403, 403, 200, 403, 200, 200, 200), send=SENT),
    # Wang teaches in the street, and is named with neither course; the editor and the learners see no learners.
    Address("teach-courses", each(302, 403, 403, 200, 403, 200, 200, 200), send=SENT),
    Address("teach-course", LEARNERS_OF, lambda things: [things.online.slug], send=SENT),
    Address("teach-course-export", SENT, lambda things: [things.online.slug], send=LEARNERS_OF, data={"format": "csv"}),
    # Nobody is ticked.
    Address(
        "teach-course-message",
        SENT,
        lambda things: [things.online.slug],
        send=each(302, 403, 403, 403, 403, 400, 404, 400),
    ),
    # Nobody is ticked: told so on the list.
    Address(
        "teach-course-confirm",
        LEARNERS_OF,
        lambda things: [things.online.slug],
        send=each(302, 403, 403, 403, 403, 302, 404, 302),
    ),
    Address("teach-learner", LEARNERS_OF, lambda things: [things.online.slug, things.enrolment.uuid], send=SENT),
    Address("teach-marking", each(302, 403, 403, 200, 403, 200, 200, 200), send=SENT),
    Address(
        "teach-marking-one",
        each(302, 403, 403, 404, 403, 200, 404, 200),
        lambda things: [things.attempt.uuid],
        # No points are given.
        send=each(302, 403, 403, 404, 403, 400, 404, 400),
        data={"question": "open"},
    ),
    Address(
        "roll",
        # The class's teacher, and who keeps rolls for its school. To the others it does not exist.
        each(302, 404, 404, 200, 404, 200, 404, 200),
        lambda things: [things.session.uuid],
        send=each(302, 404, 404, 400, 404, 400, 404, 400),
    ),
    # Who teaches the class, and who manages the classes of its school.
    Address("teach-class", each(302, 404, 404, 200, 404, 200, 404, 200), lambda things: [things.group.uuid], send=SENT),
    Address(
        "teach-class-message",
        SENT,
        lambda things: [things.group.uuid],
        send=each(302, 404, 404, 200, 404, 200, 404, 200),
    ),
    Address(
        "teach-class-handout",
        each(302, 404, 404, 200, 404, 200, 404, 200),
        lambda things: [things.group.uuid, "lift-sky"],
        send=SENT,
    ),
    Address(
        "teach-class-monitor",
        SENT,
        lambda things: [things.group.uuid],
        send=each(302, 404, 404, 404, 404, 404, 404, 404),
    ),
    # Nobody of these is the monitor, and the session is of another day.
    Address(
        "monitor-roll",
        each(302, 404, 404, 404, 404, 404, 404, 404),
        lambda things: [things.session.uuid],
        send=each(302, 404, 404, 404, 404, 404, 404, 404),
    ),
    # Wang teaches it, at a school of nobody else's.
    Address(
        "asking",
        each(302, 404, 404, 200, 404, 404, 404, 404),
        lambda things: [things.asked.uuid],
        send=each(302, 404, 404, 302, 404, 404, 404, 404),
        data={"deed": "approve"},
    ),
    Address(
        "sheets",
        each(302, 404, 404, 200, 404, 200, 404, 200),
        lambda things: [things.session.uuid],
        send=each(302, 404, 404, 400, 404, 400, 404, 400),
    ),
    Address("sheet", each(302, 404, 404, 200, 404, 200, 404, 200), lambda things: [things.sheet.uuid], send=SENT),
    Address(
        "sheet-change",
        SENT,
        lambda things: [things.sheet.uuid],
        send=each(302, 404, 404, 302, 404, 302, 404, 302),
    ),
    Address(
        "made-up",
        each(302, 404, 404, 200, 404, 200, 404, 200),
        lambda things: [things.session.uuid],
        send=each(302, 404, 404, 404, 404, 404, 404, 404),
    ),
    # Nothing sent is nothing of ours; a card that is none is nobody's.
    Address(
        "roll-marks",
        each(302, 404, 404, 200, 404, 200, 404, 200),
        lambda things: [things.session.uuid],
        send=each(302, 404, 404, 400, 404, 400, 404, 400),
    ),
    Address(
        "roll-card",
        SENT,
        lambda things: [things.session.uuid],
        send=each(302, 404, 404, 400, 404, 400, 404, 400),
    ),
    Address("wall", each(302, 404, 404, 200, 404, 200, 404, 200), lambda things: [things.session.uuid], send=SENT),
    # The session is over: there is no code any more.
    Address("wall-code", each(302, 404, 404, 410, 404, 410, 404, 410), lambda things: [things.session.uuid], send=SENT),
    Address("come-in", MEMBERS, send=each(302, 400, 400, 400, 400, 400, 400, 400), data={"number": "000000"}),
    # No code of ours: to everybody the same.
    Address("come-in-code", NOBODY, lambda things: ["none-of-ours"], send=NOBODY),
    # Only on the day of the session, which was a week ago.
    Address(
        "roll-emergency",
        SENT,
        lambda things: [things.session.uuid],
        send=each(302, 404, 404, 403, 404, 403, 404, 403),
    ),
    Address("manage", each(302, 403, 403, 403, 403, 200, 200, 200), send=SENT),
    # One's own place and what lies below it: the street of the registrar, the district of the manager above it.
    Address(
        "manage-place",
        each(302, 403, 403, 403, 403, 200, 404, 200),
        lambda things: ["320214052"],
        send=SENT,
        note="street",
    ),
    Address(
        "manage-place",
        each(302, 403, 403, 403, 403, 404, 404, 200),
        lambda things: ["320214"],
        send=SENT,
        note="district",
    ),
    # A community is changed by who manages what lies above it; to another street it does not exist.
    Address(
        "manage-place-change",
        each(302, 403, 403, 403, 403, 403, 404, 200),
        lambda things: ["320214052005"],
        send=each(302, 403, 403, 403, 403, 403, 404, 200),
        data={"deed": "closed"},
    ),
    Address(
        "manage-circle",
        each(302, 403, 403, 403, 403, 200, 404, 200),
        lambda things: ["320214052"],
        send=SENT,
    ),
    Address(
        "manage-circle-export",
        SENT,
        lambda things: ["320214052"],
        send=each(302, 403, 403, 403, 403, 200, 404, 200),
        data={"format": "xlsx", "within": "2"},
    ),
    # The partner unit is the community's.
    Address("partners", MANAGERS, send=SENT),
    Address("partner-new", MANAGERS, send=each(302, 403, 403, 403, 403, 403, 400, 400)),
    Address(
        "partner",
        each(302, 403, 403, 403, 403, 403, 404, 200),
        lambda things: [things.partner.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 400),
    ),
    Address(
        "partner-end",
        SENT,
        lambda things: [things.partner.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 302),
    ),
    Address(
        "partner-agreement",
        SENT,
        lambda things: [things.partner.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 200),
    ),
    Address(
        "manage-school",
        each(302, 403, 403, 403, 403, 403, 404, 200),
        lambda things: [things.blended.school.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 400),
    ),
    Address(
        "manage-centre",
        each(302, 403, 403, 403, 403, 403, 404, 200),
        lambda things: [things.centre.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 400),
    ),
    Address("manage-school-new", MANAGERS, send=each(302, 403, 403, 403, 403, 403, 400, 400)),
    Address("manage-centre-new", MANAGERS, send=each(302, 403, 403, 403, 403, 403, 400, 400)),
    # Classes go on in both.
    Address(
        "school-closing",
        SENT,
        lambda things: [things.blended.school.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 409),
        data={"deed": "close"},
    ),
    Address(
        "centre-closing",
        SENT,
        lambda things: [things.centre.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 409),
        data={"deed": "close"},
    ),
    Address(
        "school-pictures",
        each(302, 403, 403, 403, 403, 403, 404, 200),
        lambda things: [things.blended.school.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 400),
    ),
    Address(
        "school-picture",
        SENT,
        lambda things: [things.school_picture.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 400),
    ),
    # Li lives in the street of the registrar Qian; Zhao is the manager of another one.
    Address("people", OFFICERS, send=SENT),
    Address("people-export", SENT, send=OFFICERS, data={"format": "csv"}),
    Address("people-imports", OFFICERS, send=each(302, 403, 403, 403, 403, 400, 400, 400)),
    Address(
        "people-import",
        OF_THE_STREET,
        lambda things: [things.upload.uuid],
        send=each(302, 403, 403, 403, 403, 302, 404, 409),  # Chen comes after Qian, who has thrown it away
        data={"deed": "cancel"},
    ),
    Address(
        "people-import-rejected",
        SENT,
        lambda things: [things.upload.uuid],
        send=each(302, 403, 403, 403, 403, 410, 404, 410),
    ),
    Address("person", OF_THE_STREET, lambda things: [things.learner.uuid], send=SENT),
    Address("person-record", OF_THE_STREET, lambda things: [things.learner.uuid], send=SENT),
    Address(
        "person-record-line",
        OF_THE_STREET,
        lambda things: [things.record.learner.uuid, things.record.uuid],
        send=each(302, 403, 403, 403, 403, 400, 404, 400),
    ),
    Address("person-phone", SENT, lambda things: [things.learner.uuid], send=OF_THE_STREET),
    Address(
        "role-give",
        SENT,
        lambda things: [things.learner.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 400),
    ),
    # Li has no second factor to take away.
    Address(
        "person-factor",
        each(302, 403, 403, 403, 403, 403, 404, 302),
        lambda things: [things.learner.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 302),
    ),
    Address("roles", OFFICERS, send=SENT),
    Address("roles-export", SENT, send=OFFICERS, data={"format": "xlsx"}),
    Address("role-elsewhere", MANAGERS, send=each(302, 403, 403, 403, 403, 403, 400, 400)),
    Address(
        "role-end",
        each(302, 403, 403, 403, 403, 403, 404, 200),
        lambda things: [things.held.uuid],
        send=each(302, 403, 403, 403, 403, 403, 404, 302),
    ),
    Address(
        "role-undo",
        SENT,
        lambda things: [things.held.uuid],
        # Nobody has taken it away: there is nothing to undo.
        send=each(302, 403, 403, 403, 403, 403, 404, 409),
    ),
    Address("audit", MANAGERS, send=SENT),
    Address("audit-export", SENT, send=MANAGERS, data={"format": "csv"}),
    Address("community-search", EVERYBODY),
    Address("display", EVERYBODY, send=DONE, data={"display": "elderly"}),
    Address("manifest", EVERYBODY),
    Address("account_reset_password", EVERYBODY),
    Address("account_reset_password_mail", EVERYBODY, send=each(400, 400, 400, 400, 400, 400, 400, 400)),
    # Wang is of age and has a child; to the others that is not there.
    Address("my-children", MEMBERS, send=each(302, 400, 400, 400, 400, 400, 400, 400)),
    Address("my-children-back", SENT, send=DONE),
    Address("my-child", WANGS, _child, send=each(302, 404, 404, 302, 404, 404, 404, 404)),
    Address("my-child-learn", SENT, _child, send=each(302, 404, 404, 302, 404, 404, 404, 404)),
    # Small as it is, it does not come of age this year.
    Address("my-child-log-in", NOT_YET, _child, send=NOT_YET),
    Address("my-child-copy", SENT, _child, send=WANGS),
    Address("my-child-remove", WANGS, _child, send=each(302, 404, 404, 302, 404, 404, 404, 404)),
    Address("my-helpers", MEMBERS, send=each(302, 400, 400, 400, 400, 400, 400, 400)),
    Address("my-helping", MEMBERS, send=each(302, 400, 400, 400, 400, 400, 400, 400), data={"code": "00000000"}),
    # Li helps Zhang.
    Address(
        "my-helping-one",
        each(302, 200, 404, 404, 404, 404, 404, 404),
        lambda things: [things.delegation.uuid],
        send=SENT,
    ),
    Address(
        "my-helping-end",
        SENT,
        lambda things: [things.delegation.uuid],
        send=each(302, 302, 302, 404, 404, 404, 404, 404),
    ),
    Address(
        "my-helping-register",
        SENT,
        lambda things: [things.delegation.uuid, things.group.uuid],
        send=LIS_TO_SEND,
    ),
    Address(
        "my-helping-withdraw",
        SENT,
        lambda things: [things.delegation.uuid, things.group.uuid],
        send=each(302, 404, 404, 404, 404, 404, 404, 404),  # Zhang has no place to give back
    ),
    Address("my-data", MEMBERS, send=SENT),
    Address("my-data-copy", SENT, send=each(302, 200, 200, 200, 200, 200, 200, 200)),
    Address("my-data-close", MEMBERS, send=each(302, 400, 400, 400, 400, 400, 400, 400), data={"proof": "wrong"}),
    Address(
        "code-login",
        each(200, 302, 302, 302, 302, 302, 302, 302),
        send=each(400, 302, 302, 302, 302, 302, 302, 302),
        data={"phone": "12"},
    ),
    # All of them have a password, which is asked instead.
    Address("code-again", ELSEWHERE, send=ELSEWHERE),
    # None of them has a second factor: the password is asked again before one is set up.
    Address(
        "account_reauthenticate", MEMBERS, send=each(302, 400, 400, 400, 400, 400, 400, 400), data={"password": "wrong"}
    ),
    # No WeChat in the tests, and nobody who has come from there.
    Address("weixin_login", NOBODY, send=NOBODY),
    Address("weixin_callback", NOBODY, send=NOBODY),
    Address("wechat-first", DONE, send=REFUSED),
    Address("wechat-connect", DONE, send=DONE),
    Address("wechat-disconnect", SENT, send=DONE),
    Address("mfa_authenticate", DONE, send=DONE),
    Address("mfa_reauthenticate", DONE, send=DONE),
    Address("mfa_activate_totp", DONE, send=DONE),
    Address("mfa_view_recovery_codes", DONE, send=SENT),
    Address("mfa_generate_recovery_codes", DONE, send=DONE),
    Address(
        "mfa_deactivate_totp",
        each(302, 404, 404, 404, 404, 404, 404, 404),
        send=each(302, 404, 404, 404, 404, 404, 404, 404),
    ),
    Address("offline", EVERYBODY),
    Address("offline-worker", EVERYBODY, languages=ONE_ADDRESS),
    Address("privacy", EVERYBODY),
    Address("styleguide", EVERYBODY),
    Address("styleguide-letter", EVERYBODY, lambda things: ["moved-up"]),
]
