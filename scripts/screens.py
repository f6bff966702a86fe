"""Pictures of the pages, to be looked at: ``make screens`` while the demo runs (``make run``).

Every page of PAGES in both displays and both languages on a phone and on a desk, some in the dark and in high
contrast, as the person it is for. The pictures and contact sheets (many pages on one picture) go to var/screens/,
which git ignores. ``--only home,course --displays elderly --languages en`` takes a few.
"""

import argparse
import itertools
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "linxue-demo"
WIDTHS = {"phone": (375, 812), "desk": (1280, 860)}
LANGUAGES = {"zh": "", "en": "/en"}
NOBODY = "-"
TALLEST = 12_000
# What fills the screen keeps its size when the whole page is taken: the picture is a screen as tall as the page.
KEEP_SIZE = """for (const one of document.querySelectorAll(".start")) {
  const height = `${one.offsetHeight}px`;
  Object.assign(one.style, { height, minHeight: height, maxHeight: height });
}"""
# A picture that is not shown at this width never loads: nobody waits for it.
LATE_PICTURES = """Promise.race([
  Promise.all([...document.images].map(image => image.decode().catch(() => null))),
  new Promise(done => setTimeout(done, 1500)),
])"""
# Of lms/portal/samples/letters.py.
LETTERS = ("moved-up", "place", "queue", "offered", "offer-lapsed", "released", "left", "address", "password")


@dataclass(frozen=True)
class Shown:
    """``path``: an address below the language; ``first``: the pattern of a link on that page, which is followed;
    ``then``: of a link on the page behind it."""

    name: str
    path: str
    person: str = NOBODY
    first: str = ""
    then: str = ""
    more_schemes: bool = False


PAGES = [
    Shown("home", "/", more_schemes=True),
    Shown("home-li", "/", "li"),
    Shown("youth", "/youth/"),
    Shown("adults", "/adults/"),
    Shown("elderly", "/elderly/"),
    Shown("catalogue", "/courses/", more_schemes=True),
    Shown("teacher", "/courses/baduanjin/", first=r"/teachers/[0-9a-f-]{36}/$"),
    Shown("my-teacher", "/my/teacher/", "wang"),
    Shown("manage-teachers", "/manage/teachers/", "chen"),
    Shown("manage-teacher", "/manage/teachers/", "chen", first=r"/manage/teachers/[0-9a-f-]{36}/$"),
    Shown("manage-classes", "/manage/classes/?place=320214052", "qian"),
    Shown("occasions", "/occasions/"),
    Shown("occasion", "/occasions/", first=r"/occasions/[0-9a-f-]{36}/$"),
    Shown("manage-occasions", "/manage/occasions/?place=320214052", "qian"),
    Shown("manage-occasion-new", "/manage/occasions/new/?place=320214052", "qian"),
    Shown("manage-occasion", "/manage/occasions/?place=320214052", "qian", first=r"/manage/occasions/[0-9a-f-]{36}/$"),
    Shown("manage-attendance", "/manage/classes/attendance/?place=320214052", "qian"),
    Shown(
        "manage-attendance-school",
        "/manage/classes/attendance/?place=320214052",
        "qian",
        first=r"/manage/classes/attendance/[0-9a-f-]{36}/$",
    ),
    Shown("manage-class", "/manage/?place=320214052", "qian", first=r"/manage/classes/[0-9a-f-]{36}/$"),
    Shown(
        "manage-class-sessions",
        "/manage/classes/?place=320214052",
        "qian",
        first=r"/manage/classes/[0-9a-f-]{36}/$",
        then=r"/sessions/$",
    ),
    Shown("desk-rooms", "/desk/rooms/", "qian"),
    Shown("together", "/courses/baduanjin/", "li", first=r"/classes/[0-9a-f-]{36}/together/$"),
    Shown("draw", "/courses/home-iot/", first=r"/classes/[0-9a-f-]{36}/draw/$", more_schemes=True),
    Shown("manage-class-new", "/manage/classes/new/?place=320214052", "qian"),
    Shown("manage-term-new", "/manage/terms/new/?place=320214052", "qian"),
    Shown("manage-rewards", "/manage/rewards/?place=320214052", "chen"),
    Shown("manage-reward", "/manage/rewards/?place=320214052", "chen", first=r"/manage/rewards/[0-9a-f-]{36}/$"),
    Shown("questions", "/manage/questions/", "sun"),
    Shown("question", "/manage/questions/", "sun", first=r"/manage/questions/[0-9a-f-]{36}/$"),
    Shown("quizzes", "/manage/questions/quizzes/", "sun"),
    Shown("quiz-figures", "/manage/questions/quizzes/", "sun", first=r"/manage/questions/quiz/[0-9a-f-]{36}/$"),
    Shown("question-new", "/manage/questions/new/", "sun"),
    Shown("question-files", "/manage/questions/import/", "sun"),
    Shown("question-file", "/manage/questions/import/", "sun", first=r"/manage/questions/import/[0-9a-f-]{36}/$"),
    Shown("news", "/news/", more_schemes=True),
    Shown("news-item", "/news/", first=r"/news/[0-9a-f-]{36}/$"),
    Shown("find", "/search/?q=手机"),
    Shown("find-empty", "/search/?q=量子力学"),
    Shown("search", "/courses/?q=手机"),
    Shown("search-empty", "/courses/?q=量子力学"),
    Shown("course", "/courses/baduanjin/", more_schemes=True),
    Shown("course-li", "/courses/baduanjin/", "li"),
    Shown("lesson", "/courses/baduanjin/", "li", first=r"/courses/baduanjin/lift-sky/$", more_schemes=True),
    Shown("lesson-free", "/courses/baduanjin/", first=r"/courses/baduanjin/stand/$"),
    Shown("lesson-notes", "/courses/baduanjin/lift-sky/notes/", "li"),
    Shown("my-notes", "/my/notes/", "li"),
    Shown("lesson-handout", "/courses/baduanjin/stand/handout/"),
    Shown("lesson-locked", "/courses/baduanjin/lift-sky/"),
    Shown("lesson-questions", "/courses/first-aid/review/", "li"),
    Shown("calendar", "/calendar/", more_schemes=True),
    Shown("calendar-month", "/calendar/?month=2026-11"),
    Shown("calendar-mine", "/calendar/?mine=1", "li"),
    Shown("my-calendar", "/my/calendar/", "wang"),
    Shown("my", "/my/", "li", more_schemes=True),
    Shown("my-zhang", "/my/", "zhang"),
    Shown("my-classes", "/my/classes/", "li"),
    Shown("my-record", "/my/record/", "li"),
    Shown("my-record-chosen", "/my/record/?subject=health", "li"),
    Shown("my-credits", "/my/record/credits/", "li"),
    Shown("my-record-line", "/my/record/", "li", first=r"/my/record/[0-9a-f-]{36}/$"),
    Shown("my-points", "/my/points/", "li"),
    Shown("my-points-line", "/my/points/", "li", first=r"/my/points/[0-9a-f-]{36}/$"),
    Shown("course-certificate", "/courses/baduanjin/certificate/", "li"),
    Shown("my-certificates", "/my/certificates/", "li"),
    Shown("verify", "/verify/"),
    Shown("verified", "/my/certificates/", "li", first=r"/verify/[0-9A-Z-]+/$"),
    Shown("manage-certificates", "/manage/certificates/?place=320214052", "qian"),
    Shown("manage-certificate-template", "/manage/certificates/template/?place=320214052", "chen"),
    Shown("manage-certificate", "/manage/certificates/", "chen", first=r"/manage/certificates/[0-9a-f-]{36}/$"),
    Shown("my-profile", "/my/profile/", "li"),
    Shown("my-mail", "/my/profile/mail/", "li"),
    Shown("my-mail-none", "/my/profile/mail/", "zhang"),
    Shown("my-notices", "/my/notices/", "li"),
    Shown("my-notice", "/my/notices/", "li", first=r"/my/notices/[0-9a-f-]{36}/$"),
    Shown("my-card", "/my/card/", "zhang"),
    Shown("my-helpers", "/my/helpers/", "zhang"),
    Shown("my-helping", "/my/helping/", "li"),
    Shown("my-helping-one", "/my/helping/", "li", first=r"/my/helping/[0-9a-f-]{36}/$"),
    Shown("my-children", "/my/children/", "wang"),
    Shown("my-child", "/my/children/", "wang", first=r"/my/children/[0-9a-f-]{36}/$"),
    Shown("my-data", "/my/data/", "li"),
    Shown("my-data-close", "/my/data/close/", "zhang"),
    Shown("desk", "/desk/", "qian"),
    Shown("desk-found", "/desk/?q=zhang", "qian"),
    Shown("desk-person", "/desk/?q=zhang", "qian", first=r"/desk/[0-9a-f-]{36}/$"),
    Shown("desk-papers", "/desk/?q=zhang", "qian", first=r"/desk/[0-9a-f-]{36}/papers/$"),
    Shown("desk-posters", "/desk/posters/320214052005/", "qian"),
    Shown("teach", "/teach/", "wang"),
    Shown("teach-courses", "/teach/courses/", "wang"),
    Shown("teach-course", "/teach/courses/smartphone/", "wang", more_schemes=True),
    Shown("teach-learner", "/teach/courses/smartphone/?state=stuck", "wang", first=r"/learners/[0-9a-f-]{36}/$"),
    Shown("teach-confirm", "/teach/courses/xiju-shuangtuimo/confirm/", "wang"),
    Shown("teach-marking", "/teach/marking/", "chen"),
    Shown("teach-marking-one", "/teach/marking/", "chen", first=r"/teach/marking/[0-9a-f-]{36}/$"),
    Shown("teach-class", "/teach/", "wang", first=r"/teach/classes/[0-9a-f-]{36}/$"),
    Shown("sheets", "/teach/", "wang", first=r"/teach/[0-9a-f-]{36}/roll/$", then=r"/sheets/$"),
    Shown("asking", "/teach/", "wang", first=r"/teach/classes/[0-9a-f-]{36}/asking/$"),
    Shown("roll", "/teach/", "wang", first=r"/teach/[0-9a-f-]{36}/roll/$", more_schemes=True),
    Shown("come-in", "/in/", "li"),
    Shown("manage", "/manage/", "chen"),
    Shown("manage-people", "/manage/people/", "chen"),
    Shown("manage-person", "/manage/people/", "chen", first=r"/manage/people/[0-9a-f-]{36}/$"),
    Shown("manage-roles", "/manage/roles/", "chen"),
    Shown("manage-audit", "/manage/audit/", "chen"),
    Shown("manage-import", "/manage/people/import/", "chen"),
    Shown("manage-imported", "/manage/people/import/", "chen", first=r"/manage/people/import/[0-9a-f-]{36}/$"),
    Shown("manage-partners", "/manage/partners/", "chen"),
    Shown("manage-partner", "/manage/partners/", "chen", first=r"/manage/partners/[0-9a-f-]{36}/$"),
    Shown("manage-school", "/manage/", "chen", first=r"/manage/schools/[0-9a-f-]{36}/$"),
    Shown("manage-school-new", "/manage/schools/new/?place=320214052", "chen"),
    Shown("manage-centre-new", "/manage/centres/new/?place=320214052", "chen"),
    Shown("manage-place", "/manage/places/320214052005/", "chen"),
    Shown("manage-circle", "/manage/circle/320214052/", "chen"),
    Shown("schools", "/schools/"),
    Shown("centres", "/centres/?place=320214052", more_schemes=True),
    Shown("school", "/schools/320214052/", first=r"/schools/[0-9a-f-]{36}/$"),
    Shown("street", "/schools/320214052/"),
    Shown("community", "/schools/320214052005/"),
    Shown("centre", "/schools/320214052005/", first=r"/centres/[0-9a-f-]{36}/$"),
    Shown("log-in", "/accounts/login/"),
    Shown("second-factor", "/accounts/second-factor/", "chen"),
    Shown("second-factor-new", "/accounts/second-factor/set-up/", "chen"),
    Shown("log-in-code", "/accounts/login/code/"),
    Shown("forgotten", "/accounts/password/reset/?community_name=景渎"),
    Shown("forgotten-mail", "/accounts/password/reset/mail/"),
    Shown("forgotten-sent", "/accounts/password/reset/mail/sent/"),
    Shown("offline", "/offline/"),
    Shown("sign-up", "/accounts/signup/"),
    Shown("display", "/display/"),
    Shown("privacy", "/privacy/"),
    Shown("403", "/teach/", "li"),
    Shown("404", "/no-such-page/"),
    Shown("styleguide", "/styleguide/", more_schemes=True),
    *(Shown(f"letter-{name}", f"/styleguide/letters/{name}/", more_schemes=True) for name in LETTERS),
]


@dataclass(frozen=True)
class Way:
    """One way of looking at a page."""

    display: str
    language: str
    width: str
    scheme: str = "light"
    contrast: str = "no-preference"

    @property
    def label(self) -> str:
        extra = [self.scheme] if self.scheme == "dark" else []
        extra += ["contrast"] if self.contrast == "more" else []
        return "-".join([self.display, self.language, self.width, *extra])


def ways(displays: list[str], languages: list[str], widths: list[str]) -> Iterator[tuple[Way, bool]]:
    """Each way with whether all pages are shown in it, or only those with ``more_schemes``."""
    for display, language, width in itertools.product(displays, languages, widths):
        yield Way(display, language, width), True
    for display, width in itertools.product(displays, widths):
        yield Way(display, languages[0], width, scheme="dark"), False
    yield Way(displays[0], languages[0], widths[0], contrast="more"), False


def log_in(page: Page, person: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", person)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/my/"))


def links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("main a[href]", "all => all.map(a => new URL(a.href).pathname)")
    return found


def open_page(page: Page, shown: Shown, language: str) -> bool:
    page.goto(LANGUAGES[language] + shown.path)
    for pattern in filter(None, (shown.first, shown.then)):
        found = next((path for path in links(page) if re.search(pattern, path)), None)
        if found is None:
            return False
        page.goto(found)
    return True


def picture(page: Page, file: Path, width: int, height: int) -> None:
    """The whole page as one screen, so that bars which stick stand at its ends and late pictures are there."""
    whole = min(max(height, page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    page.evaluate(KEEP_SIZE)
    page.set_viewport_size({"width": width, "height": whole})
    page.evaluate(LATE_PICTURES)
    page.screenshot(path=file)
    page.set_viewport_size({"width": width, "height": height})


def take(browser: Browser, base: str, way: Way, pages: list[Shown], out: Path) -> list[tuple[str, Path]]:
    """The pictures of ``pages`` in one way: label and file. Says what is wider than the screen or missing."""
    taken = []
    folder = out / way.label
    folder.mkdir(parents=True, exist_ok=True)
    for person, group in itertools.groupby(
        sorted(pages, key=lambda shown: shown.person), key=lambda shown: shown.person
    ):
        width, height = WIDTHS[way.width]
        context = browser.new_context(
            base_url=base,
            viewport={"width": width, "height": height},
            color_scheme="dark" if way.scheme == "dark" else "light",
            contrast="more" if way.contrast == "more" else "no-preference",
            reduced_motion="reduce",
        )
        page = context.new_page()
        if person != NOBODY:
            log_in(page, person)
        context.add_cookies([{"name": "display", "value": way.display, "url": base}])
        for shown in group:
            if not open_page(page, shown, way.language):
                print(f"{way.label}: {shown.name} has no such link", file=sys.stderr)
                continue
            if page.evaluate("document.documentElement.scrollWidth") > width:
                print(f"{way.label}: {shown.name} is wider than the screen", file=sys.stderr)
            file = folder / f"{shown.name}.png"
            picture(page, file, width, height)
            taken.append((shown.name, file))
        context.close()
    order = [shown.name for shown in pages]
    return sorted(taken, key=lambda pair: order.index(pair[0]))


def contact_sheets(pictures: list[tuple[str, Path]], target: Path, *, columns: int, scale: float, most: int) -> None:
    """Many pictures beside each other, each cut off at ``most`` pixels of its height, with its name above."""
    for number, start in enumerate(range(0, len(pictures), columns * 2), start=1):
        tiles = []
        for name, file in pictures[start : start + columns * 2]:
            picture = Image.open(file).convert("RGB")
            picture = picture.crop((0, 0, picture.width, min(picture.height, most)))
            tiles.append((name, picture.resize((int(picture.width * scale), int(picture.height * scale)))))
        width = max(tile.width for _name, tile in tiles) + 12
        rows = [tiles[at : at + columns] for at in range(0, len(tiles), columns)]
        heights = [max(tile.height for _name, tile in row) + 30 for row in rows]
        sheet = Image.new("RGB", (width * columns + 12, sum(heights) + 12), (120, 126, 128))
        draw = ImageDraw.Draw(sheet)
        top = 12
        for row, height in zip(rows, heights, strict=True):
            for column, (name, tile) in enumerate(row):
                left = 12 + column * width
                draw.text((left, top), name, fill=(255, 255, 255))
                sheet.paste(tile, (left, top + 16))
            top += height
        sheet.save(target.with_name(f"{target.name}-{number}.png"))


def chosen(text: str, known: list[str]) -> list[str]:
    wanted = [name for name in text.split(",") if name] or known
    if unknown := set(wanted) - set(known):
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    return wanted


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="address of the running demo")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "screens")
    parser.add_argument("--only", default="", help="names of pages, separated by commas")
    parser.add_argument("--displays", default="")
    parser.add_argument("--languages", default="")
    parser.add_argument("--widths", default="")
    parser.add_argument("--plain", action="store_true", help="leave out dark and high contrast")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    names = chosen(options.only, [shown.name for shown in PAGES])
    pages = [shown for shown in PAGES if shown.name in names]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium if Path(options.chromium).exists() else None,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        for way, every in ways(
            chosen(options.displays, ["standard", "elderly"]),
            chosen(options.languages, list(LANGUAGES)),
            chosen(options.widths, list(WIDTHS)),
        ):
            some = pages if every else [shown for shown in pages if shown.more_schemes and not options.plain]
            if not some:
                continue
            pictures = take(browser, options.base, way, some, options.out)
            phone = way.width == "phone"
            contact_sheets(
                pictures,
                options.out / f"sheet-{way.label}",
                columns=6 if phone else 3,
                scale=0.8 if phone else 0.45,
                most=1700 if phone else 1800,
            )
            print(f"{way.label}: {len(pictures)} pages", flush=True)
        browser.close()
    print(f"Look at {options.out}/sheet-*.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
