"""The check of the style sheets finds what it is there for."""

import subprocess
import sys

import pytest
from django.conf import settings


def problems(css: str) -> str:
    return asked(f"values_problems({css!r})")


def asked(call: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", f"import check_styles; print(check_styles.{call})"],
        cwd=settings.BASE_DIR / "scripts",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.mark.parametrize(
    "css",
    [
        ".a { color: #fff; }",
        ".a { background: white; }",
        ".a { border-color: rgb(0 0 0 / 10%); }",
        ".a { font-size: 14px; }",
        ".a { font-size: 0.9rem; }",
        ".a { border-radius: 10px; }",
        ".a { box-shadow: 0 1px 2px var(--line); }",
        ".a { transition: color 0.15s; }",
    ],
)
def test_a_value_of_ones_own_is_found(css):
    assert problems(css) != "[]"


@pytest.mark.parametrize(
    "css",
    [
        ".a { color: var(--ink); font-size: 1.1em; border-radius: 50%; box-shadow: none; }",
        ".a { font-size: calc(var(--h1) * 1.2); transition: color var(--quick); border: 1px solid var(--line); }",
        "/* #fff and 14px in words */ .a { background: transparent; }",
    ],
)
def test_tokens_are_taken(css):
    assert problems(css) == "[]"


@pytest.mark.parametrize(
    ("css", "found"),
    [
        (".door { margin: 0; } .doors .door__in { margin: 0; } .door--youth:hover { margin: 0; }", []),
        ("@media print { .hero .door { margin: 0; } } details > summary { margin: 0; }", []),
        (".hero { margin: 0; } @media print { .door-head { margin: 0; } }", [".hero", ".door-head"]),
    ],
)
def test_a_sheet_is_about_its_component_alone(css, found):
    assert asked(f"strangers('door', {css!r})") == str(found)


def test_the_style_sheets_of_the_tree_pass():
    done = subprocess.run(
        [sys.executable, "scripts/check_styles.py"], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
