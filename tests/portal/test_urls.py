"""THE table: every address × every role × opening and sending. What is not in it fails."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from lms.classes import services as classes
from lms.classes.models import Registration
from tests.portal import safe_pages
from tests.portal.addresses import ADDRESSES, Address
from tests.portal.conftest import ROLES

SECRET = "a" * 32
FRAGMENTS = {"community-search", "search-suggest"}  # put into a page that is there already
LANGUAGES = ("zh-hans", "en")


def walk(resolver: URLResolver, prefix: str = "") -> list[tuple[str, str, URLPattern]]:
    """(address as a pattern, name with its namespace, pattern) of everything below ``resolver``."""
    found = []
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += walk(pattern, path)
        else:
            found.append((path, pattern.name or "", pattern))
    return found


PATTERNS = walk(get_resolver())


def owner(pattern: URLPattern) -> str:
    view = pattern.callback
    return getattr(view, "view_class", view).__module__.split(".")[0]


# Steps of a log-in: without the step before there is nothing to go on to.
HALF_WAY = {"mfa_authenticate", "wechat-first"}

OURS = {name for _path, name, pattern in PATTERNS if owner(pattern) == "lms"}


def test_every_address_of_ours_is_in_the_table():
    assert {address.name for address in ADDRESSES} == OURS


def test_every_other_address_belongs_to_the_accounts_or_to_the_editor_or_is_a_plain_page():
    strangers = [
        (path, name)
        for path, name, pattern in PATTERNS
        if owner(pattern) != "lms"
        and not path.startswith(("cms/", "accounts/"))
        and name not in {"wagtail_serve", "wagtailcore_authenticate_with_password", "wagtailcore_login"}
    ]
    assert strangers == []


def path_of(address: Address, things, language: str) -> str:
    with translation.override(language):
        return reverse(address.name, args=address.args(things))


def params():
    return [
        pytest.param(address, language, id=f"{address.id} {language}")
        for address in ADDRESSES
        for language in address.languages
    ]


def send(client: Client, path: str, data: dict[str, str], *, token: bool):
    if not token:
        return client.post(path, data)
    client.cookies["csrftoken"] = SECRET
    return client.post(path, {**data, "csrfmiddlewaretoken": SECRET})


@pytest.mark.parametrize(("address", "language"), params())
def test_opening_an_address_answers_each_role_as_the_table_says(things, browse, address, language):
    path = path_of(address, things, language)
    assert path.startswith("/en/") is (language == "en")

    answers = {role: browse(role).get(path) for role in ROLES}

    assert {role: answer.status_code for role, answer in answers.items()} == address.get
    if address.get["anonymous"] == 302 and address.name not in {*HALF_WAY, "join"}:
        with translation.override(language):
            assert answers["anonymous"]["Location"].startswith(f"{reverse('account_login')}?next=")
    for role, answer in answers.items():
        if answer.content and answer["Content-Type"].startswith("text/html") and address.name not in FRAGMENTS:
            assert '<html lang="{}"'.format("en" if language == "en" else "zh-Hans") in answer.content.decode(), role
        safe_pages.check(answer, address.name, signed_in=role != "anonymous")


# What is sent meets the same view under every language: one of them is enough, and each has its turn.
SENT_IN = [
    pytest.param(address, address.languages[number % len(address.languages)], id=address.id)
    for number, address in enumerate(ADDRESSES)
]


@pytest.mark.parametrize(("address", "language"), SENT_IN)
def test_sending_to_an_address_answers_each_role_as_the_table_says(things, browse, address, language):
    path = path_of(address, things, language)

    answers = {role: send(browse(role, enforce_csrf_checks=True), path, address.data, token=True) for role in ROLES}

    assert {role: answer.status_code for role, answer in answers.items()} == address.send
    if address.send["anonymous"] == 302 and address.name not in {"display", "join"}:
        with translation.override(language):
            assert answers["anonymous"]["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("address", "language"), SENT_IN)
def test_nothing_is_taken_without_a_token(things, browse, address, language):
    path = path_of(address, things, language)
    statuses = {
        role: send(browse(role, enforce_csrf_checks=True), path, address.data, token=False).status_code
        for role in ("anonymous", "li", "wang")
    }
    assert statuses == {"anonymous": 403, "li": 403, "wang": 403}


def test_a_learner_of_a_class_knows_that_its_roll_exists_and_may_not_open_it(things, as_user):
    learner = Registration.objects.filter(class_group=things.group, status="confirmed").first().learner
    assert as_user(learner).get(reverse("roll", args=[things.session.uuid])).status_code == 403


def test_a_head_of_school_may_know_of_the_roll_and_not_keep_it(things, as_user, zhang, now):
    from lms.network import services as network

    network.grant_role(
        user=zhang, role="head", organisation=things.group.school.organisation, starts_on=now.date(), actor=None
    )
    assert as_user(zhang).get(reverse("roll", args=[things.session.uuid])).status_code == 403


@pytest.mark.parametrize("role", ["li", "zhao"])
def test_a_class_that_is_not_shown_can_be_neither_joined_nor_left(things, browse, li, role):
    classes.register(group=things.group, learner=li, actor=li)
    type(things.group).objects.filter(pk=things.group.pk).update(status="cancelled")
    for name in ("register", "withdraw"):
        assert browse(role).post(reverse(name, args=[things.group.uuid])).status_code == 404


NOWHERE = [
    "/no-such-page/", "/courses/no-such-course/", "/courses/八段锦/", "/schools/000/", "/schools/no-such/",
    "/centres/00000000-0000-0000-0000-000000000000/", "/centres/not-a-uuid/", "/media/images/no-such.webp",
    "/media/../manage.py", "/media/images/../../manage.py", "/covers/00000000-0000-0000-0000-000000000000.svg",
    "/learn/media/00000000-0000-0000-0000-000000000000/x.mp4", "/de/", "/admin/", "/.env", "/documents/1/x.pdf",
]  # fmt: skip


@pytest.mark.parametrize("path", NOWHERE)
@pytest.mark.parametrize("role", ["anonymous", "li"])
def test_what_is_not_there_is_not_found(browse, path, role):
    assert browse(role).get(path).status_code == 404


@pytest.mark.parametrize("name", ["my-record-line", "my-points-line", "roll", "register", "withdraw"])
def test_what_belongs_to_nobody_is_not_found(browse, name):
    path = reverse(name, args=["00000000-0000-0000-0000-000000000000"])
    client = browse("li")
    assert (client.post(path) if name in {"register", "withdraw"} else client.get(path)).status_code == 404


# The accounts and the editor are others' work: by rule, and by sample.

ACCOUNTS = sorted(
    {name for path, name, _ in PATTERNS if path.startswith("accounts/") and "<" not in path and "(" not in path}
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ACCOUNTS)
def test_no_page_of_the_accounts_fails_for_anybody(browse, name, language):
    with translation.override(language):
        path = reverse(name)
    for role in ("anonymous", "li"):
        response = browse(role).get(path)
        assert response.status_code in {200, 302, 403, 404, 405}, role
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            assert '<main id="main"' in response.content.decode(), "the page has our frame"


@pytest.mark.parametrize(
    ("name", "anonymous", "li"),
    [
        ("account_login", 200, 302),
        ("account_signup", 200, 302),
        ("account_logout", 302, 200),
        ("account_change_password", 302, 200),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_doors_of_the_accounts(browse, name, anonymous, li, language):
    with translation.override(language):
        path = reverse(name)
    assert browse("anonymous").get(path).status_code == anonymous
    assert browse("li").get(path).status_code == li
    for role in ("anonymous", "li"):
        assert browse(role, enforce_csrf_checks=True).post(path, {}).status_code == 403


EDITOR = sorted({path for path, _name, _ in PATTERNS if path.startswith("cms/") and not re.search(r"[<(\\^$]", path)})
# What a page of the editor needs before somebody has logged in: no data.
OPEN_IN_EDITOR = re.compile(r"cms/(login|logout|sprite|jsi18n|password_reset)")


def test_the_search_finds_the_editor():
    assert {"cms/", "cms/pages/", "cms/account/"} <= set(EDITOR)


@pytest.mark.parametrize("role", ["anonymous", "li", "zhang", "wang", "qian"])
def test_nobody_without_the_role_gets_anywhere_in_the_editor(browse, role):
    client = browse(role)
    answers = {path: client.get(f"/{path}") for path in EDITOR if not OPEN_IN_EDITOR.match(path)}
    let_in = [path for path, answer in answers.items() if answer.status_code not in {302, 403, 404, 405}]
    assert let_in == []
    elsewhere = [
        path
        for path, answer in answers.items()
        if answer.status_code == 302 and not answer["Location"].startswith(("/accounts/login/", "/cms/login/"))
    ]
    assert elsewhere == []


@pytest.mark.parametrize("role", ["sun", "zhao", "chen"])
def test_who_writes_is_let_in(browse, role):
    client = browse(role)
    assert client.get("/cms/").status_code == 200
    assert client.get("/cms/pages/").status_code in {200, 302}


@pytest.mark.parametrize("role", ["sun", "zhao", "chen"])
@pytest.mark.parametrize("path", ["users/", "groups/", "settings/", "sites/", "locales/", "workflows/", "redirects/"])
def test_who_writes_does_not_get_at_people_groups_or_settings(browse, role, path):
    assert browse(role).get(f"/cms/{path}").status_code in {302, 403, 404}
