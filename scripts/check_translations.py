"""No string without its Chinese, and the committed .mo files as fresh as the .po they come from."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = Path("locale", "zh_Hans", "LC_MESSAGES", "django.po")
PO = ROOT / CATALOGUE
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
    words = statistics(PO)
    if "untranslated" in words or "fuzzy" in words or "error" in words:
        problems.append(words.strip())
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "django.mo"
        subprocess.run(["msgfmt", "-o", str(fresh), str(PO)], check=True)
        if fresh.read_bytes() != PO.with_suffix(".mo").read_bytes():
            problems.append("django.mo is older than django.po: run make messages and commit both.")
    missing = in_the_source() - entries(PO.read_text(encoding="utf-8"))
    problems += [f"not in django.po: {message}" for message in sorted(missing)]
    print("\n".join(problems) or "every string has its Chinese")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
