"""Texts that people have pasted from elsewhere."""

import re

# What XML cannot hold even escaped.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """``text`` without the signs that nobody sees and no feed or table can hold."""
    return UNWRITABLE.sub("", text)


_NO_TAG = re.compile(r"<(?=[^<>]*(?:<|\Z))")
_SECTION = re.compile(r"<!\[[^<>]*>")


def parsable(html: str) -> str:
    """``html`` as ``html.parser`` reads it in time and to its end, whoever wrote it.

    For a tag that ends nowhere it looks again and again up to the end of the text, and on the marked sections that
    Word writes, ``<![if …]>``, it gives up: the one is read as words, the others are left out.
    """
    return _SECTION.sub("", _NO_TAG.sub("&lt;", html))
