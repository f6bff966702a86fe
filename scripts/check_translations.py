"""No string without its Chinese, and the committed .mo files as fresh as the .po they come from."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


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


def main() -> int:
    problems = []
    before = PO.read_text(encoding="utf-8")
    words = statistics(PO)
    if "untranslated" in words or "fuzzy" in words or "error" in words:
        problems.append(words.strip())
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "django.mo"
        subprocess.run(["msgfmt", "-o", str(fresh), str(PO)], check=True)
        if fresh.read_bytes() != PO.with_suffix(".mo").read_bytes():
            problems.append("django.mo is older than django.po: run make messages and commit both.")
    try:
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans", "--no-location",
             "--ignore", ".venv/*", "--ignore", "var/*"],
            cwd=ROOT, check=True, capture_output=True,
        )  # fmt: skip
        missing = entries(PO.read_text(encoding="utf-8")) - entries(before)
    finally:
        PO.write_text(before, encoding="utf-8")
    problems += [f"not in django.po: {message}" for message in sorted(missing)]
    print("\n".join(problems) or "every string has its Chinese")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
