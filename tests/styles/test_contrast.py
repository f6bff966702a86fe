"""Every text on every ground it stands on, in every display, scheme and contrast, computed from the style sheets."""

import re

import pytest

from scripts.style_tokens import FRAMES, OWN_SHEETS, contrast_ratio, resolve, without_comments

GROUNDS = ("--paper", "--surface")
# Text that stands on a ground set elsewhere: where it is met. Texts that are not here stand on paper and on cards.
STANDS_ON = {
    "--on-tile": ("--tile", "--tile-deep"),
    "--on-celadon": ("--celadon",),
    "--on-apricot": ("--apricot", "--tint-elderly"),
    "--on-persimmon": ("--persimmon", "--persimmon-deep"),
    "--on-plum": ("--plum",),
    "--on-gold": ("--gold",),
    "--ink": (*GROUNDS, "--tint-youth", "--tint-adult", "--tint-elderly", "--celadon"),
    # A lead and facts in the tinted head of a course; links there too.
    "--ink-soft": (*GROUNDS, "--tint-youth", "--tint-adult", "--tint-elderly"),
    "--tile": (*GROUNDS, "--tint-youth", "--tint-adult", "--tint-elderly"),
    "--tile-deep": (*GROUNDS, "--tint-youth", "--tint-adult", "--tint-elderly"),
    "--plum": (*GROUNDS, "--plum-pale"),
    "--gold": (*GROUNDS, "--gold-pale"),
}
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def pairs() -> set[tuple[str, str]]:
    """Text and ground, as the rules of the style sheets put them together."""
    found = set()
    for sheet in OWN_SHEETS:
        for _selector, body in RULE.findall(without_comments(sheet.read_text(encoding="utf-8"))):
            text = re.search(r"(?<![\w-])color:\s*var\((--[\w-]+)\)", body)
            ground = re.search(r"background(?:-color)?:\s*var\((--[\w-]+)\)", body)
            if text is None:
                continue
            grounds = (ground[1],) if ground else STANDS_ON.get(text[1], GROUNDS)
            found |= {(text[1], behind) for behind in grounds}
    return found | {(text, ground) for text, grounds in STANDS_ON.items() for ground in grounds}


def test_the_style_sheets_put_texts_on_grounds():
    found = pairs()
    assert {("--ink", "--paper"), ("--on-tile", "--tile"), ("--plum", "--plum-pale")} <= found
    assert len(found) > 30


@pytest.mark.parametrize("frame", FRAMES, ids="-".join)
def test_every_text_has_the_contrast_of_its_display(frame):
    display, _scheme, contrast = frame
    needed = 7.0 if display == "elderly" or contrast == "more" else 4.5
    values = resolve(*frame)
    weak = {
        f"{text} on {ground}": round(contrast_ratio(values[text], values[ground]), 2)
        for text, ground in sorted(pairs())
        if contrast_ratio(values[text], values[ground]) < needed
    }
    assert weak == {}


@pytest.mark.parametrize("frame", FRAMES, ids="-".join)
def test_what_must_be_seen_to_be_used_stands_out(frame):
    """The borders of fields and choices, the ring of the focus, the bar of a progress: 3 to 1 (WCAG 1.4.11)."""
    values = resolve(*frame)
    for edge in ("--line-strong", "--focus", "--tile"):
        for ground in GROUNDS:
            assert contrast_ratio(values[edge], values[ground]) >= 3, f"{edge} on {ground}"
    assert contrast_ratio(values["--tile"], values["--trough"]) >= 3


def test_more_contrast_is_more():
    for display in ("standard", "elderly"):
        for scheme in ("light", "dark"):
            plain, more = (resolve(display, scheme, contrast) for contrast in ("no-preference", "more"))
            for text in ("--ink", "--ink-soft", "--tile", "--persimmon", "--line", "--line-strong"):
                assert contrast_ratio(more[text], more["--paper"]) >= contrast_ratio(plain[text], plain["--paper"])


def test_the_known_contrasts_of_black_and_white():
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_elderly_display_is_larger_and_still():
    standard, elderly = (resolve(display, "light", "no-preference") for display in ("standard", "elderly"))
    sizes = ("--text", "--tiny", "--small", "--h3", "--h2", "--h1", "--figure")
    for name in sizes:
        assert float(elderly[name].removesuffix("rem")) > float(standard[name].removesuffix("rem"))
        assert float(elderly[name].removesuffix("rem")) * 16 >= 18
    assert elderly["--quick"] == elderly["--calm"] == "0s"
    for motion in ("--quick", "--calm"):
        assert float(standard[motion].removesuffix("s")) <= 0.2
