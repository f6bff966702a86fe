"""docs/accessibility.md names tests and files: each of them is there."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([\w./]+\.(?:py|js|css|html))`", TEXT))
TESTS = set(re.findall(r"`(test_\w+)…?`", TEXT))


def found(name: str) -> bool:
    folders = ("tests", "static", "templates", "lms")
    return (ROOT / name).exists() or any(next((ROOT / folder).rglob(name), None) for folder in folders)


def test_the_document_names_files_and_tests_at_all():
    assert {"tests/browser/test_access.py", "test_keyboard.py"} <= NAMED
    assert TESTS


def test_every_file_it_names_is_there():
    assert [name for name in sorted(NAMED) if not found(name)] == []


def test_every_test_it_names_is_there():
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name in sorted(TESTS) if f"def {name}" not in source] == []
