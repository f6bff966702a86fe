"""What a place is called in English where nobody has given it an English name: its sound and what kind it is.

Spelled by the rules of GB/T 28039 and the practice of road signs: the proper part in one word of pinyin without tones,
the generic part translated, an apostrophe where a syllable without a consonant begins (Xi'an).
"""

import functools

from lms.core.sounds import spoken

# The longest first: 开发区 is no district.
KINDS = (
    ("经济技术开发区", "Economic and Technological Development Zone"),
    ("高新技术产业开发区", "High-Tech Zone"),
    ("经济开发区", "Economic Development Zone"),
    ("综合保税区", "Bonded Zone"),
    ("工业园区", "Industrial Park"),
    ("科技园", "Science Park"),
    ("开发区", "Development Zone"),
    ("工业园", "Industrial Park"),
    ("园区", "Park"),
    ("街道", "Subdistrict"),
    ("社区", "Community"),
    ("市", "City"),
    ("区", "District"),
    ("县", "County"),
    ("镇", "Town"),
    ("乡", "Township"),
    ("村", "Village"),
)
ORDINALS = {
    "一": "First", "二": "Second", "三": "Third", "四": "Fourth", "五": "Fifth", "六": "Sixth", "七": "Seventh",
    "八": "Eighth", "九": "Ninth", "十": "Tenth",
}  # fmt: skip


@functools.lru_cache(maxsize=10_000)
def english_name(name: str) -> str:
    """``景渎社区`` → ``Jingdu Community``; what is not Chinese stays as it is."""
    proper, kind = next(((name[: -len(end)], word) for end, word in KINDS if name.endswith(end)), (name, ""))
    if proper[-2:-1] == "第" and proper[-1] in ORDINALS:
        proper, kind = proper[:-2], f"{ORDINALS[proper[-1]]} {kind}"
    syllables = [syllable.replace("v", "ü") if syllable.isascii() else syllable for syllable in spoken(proper)]
    word = "".join(f"'{one}" if number and one[0] in "aoe" else one for number, one in enumerate(syllables))
    return f"{word[:1].upper()}{word[1:]} {kind}".strip()
