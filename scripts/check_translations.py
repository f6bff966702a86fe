"""No string without its Chinese, and the committed .mo files as fresh as the .po they come from.

Wagtail's editor counts too: what its own Chinese leaves in English stands in a catalogue of ours beside it.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import wagtail

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = Path("locale", "zh_Hans", "LC_MESSAGES", "django.po")
PO = ROOT / CATALOGUE
WAGTAIL_PO = ROOT / "locale" / "wagtail" / "zh_Hans" / "LC_MESSAGES" / "django.po"
WAGTAIL = Path(wagtail.__file__).parent
# The parts of Wagtail whose words an editor meets.
WAGTAIL_PARTS = (
    "admin", "images", "documents", "embeds", "locales", "users", ".", "contrib/simple_translation",
    "contrib/table_block", "contrib/typed_table_block",
)  # fmt: skip
# What has words for readers. They are looked for in a copy: makemessages writes where it reads.
SOURCES = ("cms", "lms", "locale", "templates")


def entries(text: str) -> set[str]:
    """The message ids of a .po file, as written there."""
    return {
        block.split("msgstr", 1)[0].split("msgid", 1)[1].strip()
        for block in text.split("\n\n")
        if "\nmsgid " in f"\n{block}" and not block.lstrip().startswith("#~")
    }


def statistics(po: Path) -> str:
    done = subprocess.run(
        ["msgfmt", "--check-format", "--statistics", "-o", "/dev/null", str(po)],
        capture_output=True, text=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return done.stderr


def left_in_english() -> set[str]:
    """The message ids of Wagtail's editor without Chinese, neither in its catalogues nor in ours."""

    def listed(po: Path, *choice: str) -> set[str]:
        command = ["msgattrib", "--no-wrap", "--no-obsolete", *choice, str(po)]
        return entries(subprocess.run(command, capture_output=True, text=True, check=True).stdout) - {'""'}

    done = ("--translated", "--no-fuzzy")
    words, told = set(), listed(PO, *done) | listed(WAGTAIL_PO, *done)
    for part in WAGTAIL_PARTS:
        words |= listed(WAGTAIL / part / "locale" / "en" / "LC_MESSAGES" / "django.po")
        told |= listed(WAGTAIL / part / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po", *done)
    return words - told


def in_the_source() -> set[str]:
    """The message ids that the source asks for now, and those the catalogue keeps besides."""
    with tempfile.TemporaryDirectory(prefix="linxue-words-") as folder:
        copy = Path(folder)
        for name in SOURCES:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "manage.py", copy)
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans", "--no-location"],
            cwd=copy, check=True, capture_output=True,
        )  # fmt: skip
        return entries((copy / CATALOGUE).read_text(encoding="utf-8"))


def main() -> int:
    problems = []
    for po in (PO, WAGTAIL_PO):
        name = po.relative_to(ROOT)
        words = statistics(po)
        if "untranslated" in words or "fuzzy" in words or "error" in words:
            problems.append(f"{name}: {words.strip()}")
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / "django.mo"
            subprocess.run(["msgfmt", "-o", str(fresh), str(po)], check=True)
            if fresh.read_bytes() != po.with_suffix(".mo").read_bytes():
                problems.append(f"{name} is newer than its django.mo: run make messages and commit both.")
    problems += [
        f"Wagtail says it in English, {WAGTAIL_PO.name} has no Chinese: {word}" for word in sorted(left_in_english())
    ]
    missing = in_the_source() - entries(PO.read_text(encoding="utf-8"))
    problems += [f"not in django.po: {message}" for message in sorted(missing)]
    print("\n".join(problems) or "every string has its Chinese")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
