"""Texts that people have pasted from elsewhere."""

import re

# What XML cannot hold even escaped.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """``text`` without the signs that nobody sees and no feed or table can hold."""
    return UNWRITABLE.sub("", text)
