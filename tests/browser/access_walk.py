"""The readers of the checks of access, and one browser context a role, kept for all pages."""

import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.access_pages import View, find_things, localised
from tests.browser.conftest import PASSWORD
from tests.browser.measuring import SCRIPT

AXE = Path(settings.BASE_DIR, "tests", "vendor", "axe-4.14.1.min.js")
WIDTHS = (320, 375, 1280)


@dataclass(frozen=True)
class Reader:
    """How a page is read."""

    display: str
    language: str
    width: int
    scheme: str

    def __str__(self) -> str:
        return f"{self.display} {self.language} {self.width} {self.scheme}"


MATRIX = [
    Reader(*one) for one in itertools.product(("standard", "elderly"), ("zh-hans", "en"), WIDTHS, ("light", "dark"))
]
# Every pair of two values meets in these six; ``test_the_sample_is_pairwise`` holds it.
SAMPLE = {
    "standard": [
        Reader("standard", "zh-hans", 320, "light"),
        Reader("standard", "en", 375, "dark"),
        Reader("standard", "zh-hans", 1280, "dark"),
    ],
    "elderly": [
        Reader("elderly", "en", 320, "dark"),
        Reader("elderly", "zh-hans", 375, "light"),
        Reader("elderly", "en", 1280, "light"),
    ],
}


def sample_for(number: int) -> list[Reader]:
    """The reader whose turn it is, standard and elderly display by turns; in make access all read every page."""
    return [SAMPLE["elderly" if number % 2 else "standard"][number // 2 % 3]]


class Walk:
    """Opens pages as their roles."""

    def __init__(self, chromium: Browser, site: str) -> None:
        self.chromium, self.site = chromium, site
        self.pages: dict[str, Page] = {}
        self.contexts: list[BrowserContext] = []
        self._things: SimpleNamespace | None = None

    def page(self, role: str) -> Page:
        if role not in self.pages:
            # Without the offline page's worker: what goes through it cannot be made to fail here.
            context = self.chromium.new_context(
                base_url=self.site, locale="zh-CN", reduced_motion="reduce", service_workers="block"
            )
            # Not by a script element: the site's policy forbids what is not its own, and stays in force here.
            context.add_init_script(path=AXE)
            context.add_init_script(path=SCRIPT)
            self.contexts.append(context)
            if role != "anonymous":
                self._enter(context, role)
            self.pages[role] = context.new_page()
            self.pages[role].set_default_timeout(15_000)
        return self.pages[role]

    def _enter(self, context: BrowserContext, username: str) -> None:
        """Log in by the form without showing it: how it looks is seen elsewhere."""
        address = f"{self.site}/accounts/login/"
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', context.request.get(address).text())
        form = {"csrfmiddlewaretoken": token[1], "login": username, "password": PASSWORD}
        answer = context.request.post(address, form=form, headers={"Referer": address}, max_redirects=0)
        assert answer.status == 302, f"{username} cannot log in"

    def read(self, role: str, path: str) -> str:
        return self.page(role).request.get(path).text()

    @property
    def things(self) -> SimpleNamespace:
        if self._things is None:
            self._things = find_things(self.read)
        return self._things

    def open(self, view: View, reader: Reader) -> Page | None:
        """The page as ``reader`` sees it; None where the address gives a file, or leads elsewhere."""
        page = self.page(view.role)
        page.set_viewport_size({"width": reader.width, "height": 800})
        page.emulate_media(color_scheme=reader.scheme)  # type: ignore[arg-type]
        page.context.add_cookies([{"name": "display", "value": reader.display, "url": self.site}])
        path = localised(view.path(self.things), reader.language if len(view.languages) == 2 else "zh-hans")
        path += view.query.format(reader)
        if view.route is not None:
            page.route(re.compile(re.escape(path) + "$"), view.route)
        try:
            answer = page.goto(path)
        finally:
            page.unroute_all()
        if answer is None:  # only the part after # is another
            answer = page.reload()
        first = answer.request
        while first.redirected_from:
            first = first.redirected_from
        if first is not answer.request:  # it leads elsewhere; that page is looked at under its own name
            status = first.response().status
            assert status in view.statuses, f"{view.role} is sent away from {path} with {status}"
            return None
        assert answer.status in view.statuses, f"{view.role} gets {answer.status} at {path}"
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return None
        if view.prepare is not None:
            view.prepare(page)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
