import copy
import datetime
import io
import pickle
from dataclasses import dataclass
from http.cookies import SimpleCookie
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation
from PIL import Image

from lms.accounts import helping
from lms.accounts.cards import issue_card
from lms.accounts.models import Delegation, LearnerCard, User
from lms.attendance import sheets
from lms.attendance.models import Sheet
from lms.certificates.models import Certificate, Template
from lms.classes import draws, telling
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Session, Term
from lms.courses.models import Course, MediaFile
from lms.documents.services import issue
from lms.learning import services as learning
from lms.learning.models import Enrolment, LessonNote, LessonProgress, QuizAttempt, QuizVersion
from lms.learning.notes import save_note
from lms.network.homes import home_of
from lms.network.models import Organisation, Partner, PeopleUpload, RoleAssignment, School, SchoolPicture, ServiceCentre
from lms.network.newcomers import add_child
from lms.network.partner_services import add_partner
from lms.network.school_picture_services import add_picture
from lms.news.models import NewsItem
from lms.notices.models import Notice
from lms.notices.services import Telling, notify_many
from lms.occasions import services as occasions
from lms.occasions.models import Occasion
from lms.points import offering, redeeming
from lms.points import services as points
from lms.points.events import AwardEvent
from lms.points.models import Award, Redemption
from lms.questions import importing
from lms.questions import services as bank
from lms.questions.formats import Entry
from lms.questions.models import BankQuestion, QuestionFile
from lms.records.models import StudyRecord
from lms.search.lookouts import look_out
from lms.search.models import Lookout
from lms.teachers import services as pool
from lms.teachers.models import Teacher
from tests.classes.building import DAY, first_past_session, make_class, make_course, make_school, make_term

# Without an account, two learners, a teacher, an editor, a registrar, the manager of another street, of the district.
ROLES = ("anonymous", "li", "zhang", "wang", "sun", "qian", "zhao", "chen")


@dataclass(frozen=True)
class Things:
    """What addresses name: Li takes both courses and has finished a lesson; a session's roll waits; Wang teaches;
    Qian has sent in a table of people of the street."""

    online: Course
    blended: Course
    group: ClassGroup
    session: Session
    centre: ServiceCentre
    record: StudyRecord
    award: Award
    notice: Notice
    card: LearnerCard
    video: MediaFile
    picture: MediaFile
    delegation: Delegation
    child: Delegation
    learner: User
    held: RoleAssignment
    upload: PeopleUpload
    poster_of: Organisation
    partner: Partner
    school_picture: SchoolPicture
    lookout: Lookout
    note: LessonNote
    news: NewsItem
    teacher: Teacher
    redemption: Redemption
    enrolment: Enrolment
    bank_question: BankQuestion
    question_file: QuestionFile
    attempt: QuizAttempt
    certificate: Certificate
    template: Template
    drawn: ClassGroup
    asked: ClassGroup
    sheet: Sheet
    term: Term
    occasion: Occasion


def drawn_class(learner: User) -> ClassGroup:
    """A class at a school of its own whose places are drawn, with ``learner`` in the list."""
    now = timezone.now()
    dates = {"opens_at": now - 9 * DAY, "closes_at": now - 2 * DAY, "draws_at": now - DAY}
    group = make_class(make_course(make_school("摇号街道")), name="摇号班", weeks=9, rule="draw", **dates)
    classes.register(group=group, learner=learner, actor=learner, now=now - 3 * DAY)
    draws.freeze(group=group, actor=None)
    draws.draw(group=group, number="362514", actor=None)
    return group


def asked_class(learner: User, teacher: User) -> ClassGroup:
    """A class at a school of its own in which ``teacher`` decides, and ``learner`` asks for a place."""
    course = make_course(make_school("问询街道"))
    start = timezone.now() + 100 * DAY
    meetings = [classes.Meeting(starts_at=start, ends_at=start + datetime.timedelta(minutes=90))]
    group = make_class(course, name="进阶班", meetings=meetings, rule="approval", teachers=[(teacher, "teacher")])
    classes.register(group=group, learner=learner, actor=learner)
    return group


def lecture_of(school: School, learner: User) -> Occasion:
    """A lecture that began ten minutes ago, to which ``learner`` has come; the registrar stands at the door."""
    begun = timezone.now() - datetime.timedelta(minutes=10)
    words = {"form": "lecture", "name": "防骗讲座", "name_en": "Lecture against fraud", "subject": "health", "text": "",
             "text_en": "", "meeting_point": "大礼堂", "hours": 2}  # fmt: skip
    meeting = classes.Meeting(starts_at=begun, ends_at=begun + datetime.timedelta(hours=2))
    occasion = occasions.plan(
        school=school, uuid=uuid4(), meeting=meeting, centre=None, room=None, words=words, actor=None
    )
    keeper = User.objects.get(username="qian")
    occasions.check_in(occasion=occasion, learner=learner, actor=keeper, nonce="tests")
    return occasion


def helped_by(principal: User, helper: User) -> Delegation:
    """``helper`` may do everything for ``principal``, for a week."""
    ends_on = timezone.localdate() + datetime.timedelta(days=7)
    code = helping.invite(principal=principal, ends_on=ends_on, may_register=True, may_see_records=True)
    return helping.accept(helper=helper, code=code)


def child_of(guardian: User, *, year: int) -> Delegation:
    """A child of nine under ``guardian``, who agreed."""
    return add_child(
        guardian=guardian, home=home_of(guardian), name="王小满", birth_year=year - 9, sex="f", agrees=True
    )


def partner_of(place: Organisation) -> Partner:
    """A unit that helps ``place`` from today on, with its agreement."""
    values = {"name": "样例职业学院", "kind": "vocational", "offers": ["rooms"], "signed_on": timezone.localdate()}
    paper = SimpleUploadedFile("协议.pdf", b"%PDF-1.7\n")
    made = add_partner(organisation=place, values=values, agreement=paper, actor=None)
    return Partner.objects.get(pk=made.pk)  # as it is read, without the open file


def teacher_of(school: School) -> Teacher:
    """A teacher without an account whom ``school`` has appointed, and who has agreed to be shown."""
    values = {"name": "顾永康", "kind": "volunteer", "subjects": ["arts"], "about": "练了四十年字。"}
    today = timezone.localdate()
    made = pool.add_teacher(organisation=school.organisation, values=values, actor=None)
    pool.add_training(teacher=made, values={"what": "岗前培训", "hours": 16, "held_on": today}, actor=None)
    ends_on = today + datetime.timedelta(days=20)
    pool.appoint(teacher=made, school=school, starts_on=today, ends_on=ends_on, actor=None)
    pool.agree_to_be_shown(teacher=made, on=today, actor=None)
    return made


def certificate_of(learner: User, course: Course) -> Certificate:
    """``learner``'s certificate of ``course``, issued through the document's own service."""
    document = issue(
        key=f"certificate:{course.uuid}:{learner.uuid}:1",
        kind="certificate",
        organisation=course.school.organisation,
        learner=learner,
        payload={
            "course": "八段锦",
            "course_en": "Baduanjin",
            "course_uuid": str(course.uuid),
            "hours": 16,
            "school": course.school.name,
            "school_en": course.school.name_en,
            "school_uuid": str(course.school.uuid),
            "lessons": 4,
            "attendance": None,
        },
        actor=None,
    )
    return Certificate.objects.create(course=course, learner=learner, document=document)


def redemption_of(learner: User, *, offered_in: Organisation) -> Redemption:
    """A reward of ``offered_in`` that was handed to ``learner`` today where she lives, with a point to pay for it."""
    event = AwardEvent(
        key="tests.quiz", learner_id=learner.pk, rule="quiz.first", minutes=None, at=timezone.now(),
        source_kind="lesson", source_uuid=uuid4(), title="试一试",
    )  # fmt: skip
    points.award(event, actor=None)
    values = {"name": "年历", "name_en": "Calendar", "points": 1}
    reward = offering.add_reward(organisation=offered_in, values=values, uuid=uuid4(), actor=None)
    return redeeming.hand_over(
        reward=reward, learner=learner, place=home_of(learner), points=1, nonce="tests", actor=None
    )


def question_of(school: School) -> BankQuestion:
    """A question with a tag in the bank of ``school``."""
    asked = {
        "id": "q",
        "type": "truefalse",
        "prompt": "夏至在冬天。",
        "explanation": "",
        "choices": [],
        "answer": [False],
    }
    return bank.add_question(school=school, entry=Entry(asked, ("节气",), 1), actor=None)


def waiting_attempt(progress: LessonProgress) -> QuizAttempt:
    """An attempt that was handed in, with an open answer that nobody has read."""
    question = {
        "id": "open", "type": "open", "prompt": "说说您的感受", "explanation": "",
        "rubric": [{"text": "时间", "points": 2}, {"text": "地点", "points": 3}],
    }  # fmt: skip
    version = QuizVersion.objects.create(
        lesson=progress.lesson, language="zh-hans", digest="tests", questions=[question]
    )
    now = timezone.now()
    return QuizAttempt.objects.create(
        progress=progress, version=version, number=1, nonce="tests", opened_at=now, at=now,
        answers={"open": ["清早在公园"]},
    )  # fmt: skip


def picture_file(name: str = "厅.jpg", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue())


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """A transaction around the tests of a file: what its fixtures write stands for all of them, and then no more.

    Each test's own changes are rolled back to it as ever, by the savepoint that pytest-django opens.
    """
    around = transaction.atomic()
    around._from_testcase = True  # as Django's own: what has to be durable may run inside
    with django_db_blocker.unblock():
        around.__enter__()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="module")
def module_things(module_db, django_db_blocker) -> Things:
    with django_db_blocker.unblock(), translation.override("zh-hans"):
        return _make_things()


@pytest.fixture(scope="module")
def kept_things(module_things) -> bytes:
    return pickle.dumps(module_things)


@pytest.fixture
def things(db, kept_things) -> Things:
    """Copies: a test may change the rows it is given."""
    return pickle.loads(kept_things)


def _make_things() -> Things:
    li, zhang, wang, qian = (User.objects.get(username=name) for name in ("li", "zhang", "wang", "qian"))
    baduanjin, deliberation = (Course.objects.get(slug=slug) for slug in ("baduanjin", "deliberation"))
    group = ClassGroup.objects.get(name="八段锦四十人班")
    now = timezone.now()
    learning.enrol(course=baduanjin, learner=li)
    notify_many(
        [Telling(key="tests", person=li, kind=telling.PLACE, path="/my/", args={"group": "锡剧班", "note": "伞"})]
    )
    lesson = deliberation.lessons.get(position=1)
    progress = learning.open_lesson(enrolment=learning.enrol(course=deliberation, learner=li), lesson=lesson, now=now)
    learning.finish_reading(progress=progress, now=now)
    return Things(
        online=deliberation,
        blended=baduanjin,
        group=group,
        session=first_past_session(group),
        centre=group.centre,
        record=StudyRecord.objects.get(learner=li),
        award=Award.objects.get(learner=li),
        notice=Notice.objects.get(person=li),
        card=issue_card(person=li, actor=None),
        video=MediaFile.objects.get(lessons__course=baduanjin, content_type="video/mp4"),
        picture=MediaFile.objects.filter(name__startswith="images/").first(),
        delegation=helped_by(zhang, li),
        child=child_of(wang, year=now.year),
        learner=li,
        teacher=teacher_of(baduanjin.school),
        news=NewsItem.objects.get(texts__title="江溪街道社区教育中心春季班招生简章"),
        note=save_note(
            learner=li,
            lesson=baduanjin.lessons.get(slug="stand"),
            uuid=uuid4(),
            text="膝盖不要超过脚尖",
            seconds=None,
            revision=0,
            page="",
        ).note,
        lookout=look_out(question="太极剑", person=li, actor=li),
        held=wang.role_assignments.get(),
        upload=PeopleUpload.objects.create(
            organisation=Organisation.objects.get(code="320214052"),
            officer=qian,
            filename="residents.csv",
            state=PeopleUpload.State.CHECKED,
        ),
        poster_of=Organisation.objects.get(code="320214052014"),
        school_picture=add_picture(school=baduanjin.school, file=picture_file(), alt="排练厅", actor=None),
        partner=partner_of(group.centre.organisation),
        certificate=certificate_of(li, baduanjin),
        template=Template.objects.create(organisation=baduanjin.school.organisation, signatory="校长 样例"),
        redemption=redemption_of(zhang, offered_in=baduanjin.school.organisation),
        enrolment=progress.enrolment,
        bank_question=question_of(baduanjin.school),
        question_file=importing.look_through(
            school=baduanjin.school, data="白露在秋天。{T}".encode(), filename="节气.txt", nonce="tests", actor=None
        ),
        attempt=waiting_attempt(progress),
        drawn=drawn_class(li),
        asked=asked_class(li, wang),
        occasion=lecture_of(baduanjin.school, li),
        term=make_term(baduanjin.school),
        sheet=sheets.add(gathering=first_past_session(group).gathering, file=picture_file(), actor=wang),
    )


@pytest.fixture(scope="module")
def module_cookies(module_db, django_db_blocker) -> dict[str, SimpleCookie]:
    """Of each role, logged in once for the tests of a file: they open some six thousand browsers."""
    cookies = {"anonymous": SimpleCookie()}
    with django_db_blocker.unblock():
        for role in ROLES[1:]:
            client = Client()
            client.force_login(User.objects.get(username=role))
            cookies[role] = client.cookies
    return cookies


@pytest.fixture
def browse(db, module_cookies):
    """``browse("li")`` is a browser in which Li is signed in; ``browse("anonymous")`` one in which nobody is."""

    def open_browser(role: str, **extra) -> Client:
        client = Client(**extra)
        client.cookies = copy.deepcopy(module_cookies[role])
        return client

    return open_browser
