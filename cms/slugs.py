"""Addresses out of Chinese titles: 八段锦 becomes ba-duan-jin."""

import re

from django.utils.text import slugify

from lms.core.sounds import spoken

LONGEST = 70


def ascii_slug(text: str) -> str:
    """``text`` as a part of an address, Chinese as pinyin without tones; "" where nothing of it can be written."""
    spelled = slugify("-".join(spoken(text)))
    slug = re.sub(r"-{2,}", "-", spelled)[:LONGEST]
    # Not in the middle of a syllable, unless it is all one.
    if len(spelled) > LONGEST and "-" in slug:
        slug = slug.rpartition("-")[0]
    return slug.strip("-")
