"""Which pages the checks of access open: the whole URL table on the running demo, and states that no address shows."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import get_resolver, reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, Request, Route

from lms.portal.samples import places as sample_places
from tests.portal.addresses import ADDRESSES, Address
from tests.portal.conftest import ROLES

Read = Callable[[str, str], str]
# Put into another page, and looked at there: the name of the state that shows each.
FEEDS = {"news-feed", "school-news-feed", "school-calendar", "own-calendar"}
HAND_IN = "#quiz .quiz__end button:not([name])"
FRAGMENTS = {"community-search": "sign-up, communities suggested", "search-suggest": "search, titles suggested"}
PARTS = {"wall-code", "roll-marks"}  # which a script puts into a page that is walked itself
# Drawn as PDF or written as a file, which a browser hands on.
LETTERS = {"styleguide-letter"}  # mail programs show these, without our frame
PAPER = {
    "my-card-print",
    "desk-card",
    "desk-cards",
    "poster",
    "my-certificate",
    "my-certificate-picture",
    "manage-certificate-template-sample",
    "question-template",
    "my-notes-file",
    "lesson-handout-pdf",
    "draw-file",
    "sheet",
    "teach-class-handout",
    "school-timetable",
    "centre-timetable",
}
# Whose the demo's own is: the open answers that wait there are the district's.
OF_THE_DEMO = {"teach-marking-one": "chen", "teach-class": "qian"}


@dataclass(frozen=True)
class View:
    """A page as somebody meets it. ``prepare`` brings an opened page into the state that is meant."""

    id: str
    role: str
    path: Callable[[SimpleNamespace], str]
    languages: tuple[str, ...] = ("zh-hans", "en")
    statuses: tuple[int, ...] = (200,)
    prepare: Callable[[Page], None] | None = None
    route: Callable[[Route, Request], None] | None = None
    query: str = ""  # of what the reader chose: ``display={0.display}``
    allowed: tuple[str, ...] = ()  # rules of axe that the page breaks on purpose


def localised(path: str, language: str) -> str:
    """``path`` of a page in ``language``; only Chinese has no prefix."""
    return f"/en{path}" if language == "en" else path


def find_things(read: Read) -> SimpleNamespace:
    """What addresses name, on the demo: the counterpart of ``tests.portal.conftest.Things``.

    ``read(role, path)`` is a page's HTML.
    """

    def first(role: str, path: str, pattern: str) -> str:
        found = re.search(pattern, read(role, path))
        assert found, f"{path} shows {role} nothing like {pattern}"
        return found[1]

    def named(**values: str) -> SimpleNamespace:
        return SimpleNamespace(**values)

    school = first("li", "/schools/320214052/", r"/schools/([0-9a-f-]{36})/")
    wang = first("chen", "/manage/people/?q=wangjianhua", r"/manage/people/([0-9a-f-]{36})/")
    quiz = first("sun", "/manage/questions/quizzes/", r"/manage/questions/quiz/([0-9a-f-]{36})/")
    film = first("li", "/courses/baduanjin/lift-sky/", r"/learn/media/([0-9a-f-]{36})/[^\"]+\.mp4")
    return SimpleNamespace(
        online=named(slug="deliberation", uuid=first("li", "/courses/deliberation/", r"/covers/([0-9a-f-]{36})")),
        blended=named(
            slug="baduanjin",
            uuid=first("li", "/courses/baduanjin/", r"/covers/([0-9a-f-]{36})"),
            school=named(uuid=school),
            lessons=named(get=lambda position: named(uuid=quiz)),
        ),
        group=named(uuid=first("li", "/courses/first-aid/", r"/classes/([0-9a-f-]{36})/")),
        session=named(uuid=first("wang", "/teach/", r"/teach/([0-9a-f-]{36})/roll/")),
        enrolment=named(
            uuid=first("chen", "/teach/courses/deliberation/", r"/teach/courses/deliberation/learners/([0-9a-f-]{36})/")
        ),
        attempt=named(uuid=first("chen", "/teach/marking/", r"/teach/marking/([0-9a-f-]{36})/")),
        centre=named(uuid=first("li", "/", r"/centres/([0-9a-f-]{36})/")),
        record=named(
            uuid=first("li", "/my/record/", r"/my/record/([0-9a-f-]{36})/"),
            learner=named(uuid=first("qian", "/desk/?q=0001", r"/desk/([0-9a-f-]{36})/")),
        ),
        card=named(uuid=UUID(int=0)),  # strangers are told the same of every card
        teacher=named(uuid=first("qian", "/manage/teachers/", r"/manage/teachers/([0-9a-f-]{36})/")),
        bank_question=named(uuid=first("sun", "/manage/questions/", r"/manage/questions/([0-9a-f-]{36})/")),
        question_file=named(
            uuid=first("sun", "/manage/questions/import/", r"/manage/questions/import/([0-9a-f-]{36})/")
        ),
        news=named(uuid=first("li", "/news/", r"/news/([0-9a-f-]{36})/")),
        lookout=named(uuid=UUID(int=0)),  # a button's address; opened, it says so before anything is looked for
        note=named(uuid=UUID(int=0)),  # a button's address, as above
        redemption=named(
            uuid=UUID(int=0),  # a button's address, as above
            reward=named(uuid=first("chen", "/manage/rewards/", r"/manage/rewards/([0-9a-f-]{36})/")),
        ),
        certificate=named(
            uuid=first("li", "/my/certificates/", r"/my/certificates/([0-9a-f-]{36})/"),
            document=named(written_code=first("li", "/my/certificates/", r"/verify/([0-9A-Z-]{19})/")),
        ),
        drawn=named(uuid=first("li", "/courses/home-iot/", r"/classes/([0-9a-f-]{36})/draw/")),
        asked=named(uuid=first("wang", "/teach/", r"/teach/classes/([0-9a-f-]{36})/asking/")),
        term=named(uuid=first("qian", "/manage/classes/?place=320214052", r"/manage/terms/([0-9a-f-]{36})/")),
        occasion=named(uuid=first("li", "/occasions/", r"/occasions/([0-9a-f-]{36})/")),
        sheet=named(uuid=UUID(int=0)),  # a picture as well
        template=named(uuid=UUID(int=0)),  # a picture, which a browser shows as such
        notice=named(uuid=first("li", "/my/notices/", r"/my/notices/([0-9a-f-]{36})/")),
        award=named(uuid=first("li", "/my/points/", r"/my/points/([0-9a-f-]{36})/")),
        video=named(uuid=film, name="originals/no-such.mp4"),
        picture=named(name=first("li", "/courses/baduanjin/stand/", r"/media/(images/[^\" ]+)")),
        learner=named(uuid=first("qian", "/manage/people/?q=lifang", r"/manage/people/([0-9a-f-]{36})/")),
        delegation=named(uuid=first("li", "/my/helping/", r"/my/helping/([0-9a-f-]{36})/")),
        child=named(uuid=first("wang", "/my/children/", r"/my/children/([0-9a-f-]{36})/")),
        partner=named(uuid=first("chen", "/manage/partners/", r"/manage/partners/([0-9a-f-]{36})/")),
        school_picture=named(
            uuid=first("chen", f"/manage/schools/{school}/pictures/", r"/manage/pictures/([0-9a-f-]{36})/")
        ),
        held=named(uuid=first("chen", f"/manage/people/{wang}/", r"/manage/roles/([0-9a-f-]{36})/end/")),
        poster_of=named(uuid=first("qian", "/desk/posters/320214052014/", r"/join/([0-9a-f-]{36})/")),
        upload=named(uuid=first("qian", "/manage/people/import/", r"/manage/people/import/([0-9a-f-]{36})/")),
    )


def _of_table(address: Address) -> View:
    """An address as its natural role: the first that gets the page, else Li, who gets the refusal."""
    natural = next((role for role in ROLES if address.get[role] == 200), "li")
    role = OF_THE_DEMO.get(address.name, natural)

    def path(things: SimpleNamespace) -> str:
        with translation.override("zh-hans"):
            return reverse(address.name, args=address.args(things))

    view = View(address.id, role, path, languages=address.languages, statuses=(address.get[role],))
    if address.name == "styleguide":
        # It shows its parts in a display and scheme of their own, and parts that a page has once several times.
        return replace(view, query="?display={0.display}&scheme={0.scheme}", allowed=("landmark-unique",))
    return view


def table() -> list[View]:
    # Files and fragments are told apart by what the server answers; see ``test_access``.
    return [
        _of_table(address)
        for address in ADDRESSES
        if address.name not in {*FRAGMENTS, *PARTS, *PAPER, *LETTERS, *FEEDS}
    ]


def accounts() -> list[View]:
    """The pages of logging in that allauth brings along, in our frame."""
    found = []
    in_table = {address.name for address in ADDRESSES}
    for resolver in get_resolver().url_patterns:
        for pattern in getattr(resolver, "url_patterns", []):
            for inner in getattr(pattern, "url_patterns", []):
                route = str(inner.pattern)
                if (
                    str(pattern.pattern) == "accounts/"
                    and inner.name not in in_table
                    and not re.search(r"[<(\\]", route)
                ):
                    role = "anonymous" if inner.name in {"account_login", "account_signup"} else "li"
                    # Who has a password is led to changing it.
                    statuses = (302,) if inner.name == "account_set_password" else (200,)
                    view = View(f"accounts/{route}", role, lambda things, p=route: f"/accounts/{p}", statuses=statuses)
                    found.append(view)
    return found


def at(path: str) -> Callable[[SimpleNamespace], str]:
    return lambda things: path


def press(selector: str) -> Callable[[Page], None]:
    def prepare(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).last.click()

    return prepare


def _suggest_communities(page: Page) -> None:
    page.locator("input[name=community_name]").press_sequentially("太湖")
    page.locator("#communities label").first.wait_for()


def _suggest_titles(page: Page) -> None:
    page.locator("main [role=combobox]").press_sequentially("bdj")
    page.get_by_role("option").first.wait_for()


def _choose_no_display(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main button[name=display]').forEach((one) => { one.value = ''; })")
    press("main button[name=display]")(page)


def _open_choices(page: Page) -> None:
    page.locator(".calendar-choices summary").click()


def _make_an_address(page: Page) -> None:
    if not page.locator(".calendar-address").count():
        press("main button[value=renew]")(page)


def _answer_wrongly(page: Page) -> None:
    for question in page.locator("fieldset.question").all():
        question.locator("input").last.check()
    press(HAND_IN)(page)


def _without_token(route: Route, request: Request) -> None:
    route.continue_(method="POST", headers=request.headers, post_data="name=x")


def _too_large(route: Route, request: Request) -> None:
    headers = request.headers | {"content-type": "application/x-www-form-urlencoded"}
    route.continue_(method="POST", headers=headers, post_data="name=x&" * 4001)


def _rendered(template: str, **facts: object) -> Callable[[Route, Request], None]:
    """A page that the running site cannot be brought to show, from its template."""

    def answer(route: Route, request: Request) -> None:
        language = "en" if "/en/" in request.url else "zh-hans"
        asked = RequestFactory().get("/", headers={"cookie": request.all_headers().get("cookie", "")})
        asked.user = AnonymousUser()
        with translation.override(language):
            # Whom to call is read from the site's database, which is not the test's: a sample stands in.
            context = {"language": language, "display": asked.COOKIES.get("display"), "contact": sample_places.centre()}
            context |= facts
            body = render_to_string(template, context, request=asked)
        route.fulfill(status=200, content_type="text/html; charset=utf-8", body=body)

    return answer


# The states of pages that their bare address does not show; each error template is among them.
ERRORS = {
    "400.html": View("not understood", "anonymous", at("/no-such-page/"), route=_rendered("400.html")),
    "403.html": View("not allowed", "li", at("/teach/"), statuses=(403,)),
    "403_csrf.html": View("form without token", "li", at("/my/profile/"), statuses=(403,), route=_without_token),
    "404.html": View("not found", "anonymous", at("/no-such-page/"), statuses=(404,)),
    "405.html": View("address of a button", "li", at("/courses/deliberation/enrol/"), statuses=(405,)),
    "413.html": View("too large", "li", at("/my/profile/"), statuses=(413,), route=_too_large),
    "429.html": View("too often", "anonymous", at("/no-such-page/"), route=_rendered("429.html")),
    "500.html": View("our fault", "anonymous", at("/no-such-page/"), route=_rendered("500.html")),
}
IN_TURN = {"path": "/", "fields": [], "field": "turn", "turn": "", "seconds": 600, "milliseconds": 600_000}
STATES = [
    *ERRORS.values(),
    View("very many sign up", "anonymous", at("/no-such-page/"), route=_rendered("errors/turn.html", **IN_TURN)),
    View("home, signed in", "li", at("/")),
    View("course, joined", "li", at("/courses/baduanjin/")),
    View("course, with a class", "li", at("/courses/first-aid/")),
    View("lesson with a video", "li", at("/courses/baduanjin/lift-sky/")),
    View("calendar, a month", "anonymous", lambda things: f"/calendar/?month={timezone.localdate():%Y-%m}"),
    View("calendar, a day of the reader's own", "li", lambda things: f"/calendar/?mine=1&day={timezone.localdate()}"),
    View("calendar, choices open", "li", at("/calendar/"), prepare=_open_choices),
    View("calendar, week not understood", "anonymous", at("/calendar/?week=zzz"), statuses=(400,)),
    View("my calendar with an address", "wang", at("/my/calendar/"), prepare=_make_an_address),
    View("my page of an elder", "zhang", at("/my/")),
    View("my page of a teacher", "wang", at("/my/")),
    View("catalogue, filtered", "anonymous", at("/courses/?audience=elderly&place=320214&seats=free")),
    View("catalogue, nothing found", "anonymous", at("/courses/?q=zzz")),
    View("catalogue, no such filter", "anonymous", at("/courses/?audience=zzz"), statuses=(400,)),
    # The sheet covers the page, its heading too.
    View("catalogue, filters open", "anonymous", at("/courses/#filters"), allowed=("page-has-heading-one",)),
    View("community without a school", "anonymous", at("/schools/320214052014/")),
    View("sign-up, errors", "anonymous", at("/accounts/signup/"), prepare=press("main form button[type=submit]")),
    View(FRAGMENTS["community-search"], "anonymous", at("/accounts/signup/"), prepare=_suggest_communities),
    View(FRAGMENTS["search-suggest"], "anonymous", at("/search/"), prepare=_suggest_titles),
    View("my page as a teacher", "wang", at("/my/teacher/")),
    View("news, chosen", "anonymous", at("/news/?kind=enrolment&audience=elderly")),
    View("news, nothing of the kind", "anonymous", at("/news/?kind=news&place=320214050")),
    View("search, found", "anonymous", at("/search/?q=太极")),
    View("search, nothing found", "li", at("/search/?q=zzzz")),
    View("sign-up, community chosen", "anonymous", at("/accounts/signup/?community=320214052005")),
    View("log-in, errors", "anonymous", at("/accounts/login/"), prepare=press("main form button[type=submit]")),
    View(
        "profile, errors",
        "li",
        at("/my/profile/"),
        prepare=lambda page: (page.fill("#id_name", ""), press("main form button[type=submit]")(page))[0],
    ),
    View("profile, saved", "li", at("/my/profile/"), prepare=press("main form button[type=submit]")),
    View("password, errors", "li", at("/accounts/password/change/"), prepare=press("main form button[type=submit]")),
    View("new password, link used up", "anonymous", at(f"/accounts/password/reset/key/{'0' * 32}-zzz/")),
    View("email address, link used up", "anonymous", at("/accounts/confirm-email/zzz/")),
    View("display, nothing chosen", "anonymous", at("/display/"), prepare=_choose_no_display),
    View("learners who are stuck", "wang", at("/teach/courses/smartphone/?state=stuck")),
    View("learners, nobody found", "wang", at("/teach/courses/smartphone/?q=zzz")),
    View(
        "message to learners",
        "wang",
        at("/teach/courses/smartphone/?state=stuck"),
        prepare=press("main button[value=stuck]"),
    ),
    View("message to nobody", "wang", at("/teach/courses/smartphone/"), prepare=press("main button[value=chosen]")),
    View("roll, nothing marked", "wang", at("/teach/"), prepare=lambda page: _send_empty_roll(page)),
    View("questions, nothing chosen", "li", at("/courses/baduanjin/whole-set/"), prepare=press(HAND_IN)),
    View("questions of all types", "li", at("/courses/first-aid/review/")),
    View("questions, answered", "li", at("/courses/baduanjin/whole-set/"), prepare=_answer_wrongly),
]


def _send_empty_roll(page: Page) -> None:
    # One that nobody can have kept: its class is to come.
    page.locator("section[aria-labelledby=coming] a[href*='/roll/']").first.click()
    page.locator(".save-bar > button").wait_for()
    press(".save-bar > button")(page)


def error_templates() -> set[str]:
    return {path.name for path in Path(settings.BASE_DIR, "templates").glob("[45]*.html")}
