"""The two languages of what people write: Chinese always, English where somebody has given it."""

from django.utils.translation import get_language


def reads_english() -> bool:
    return (get_language() or "").startswith("en")


def in_readers_language(chinese: str, english: str) -> str:
    """``english`` for who reads English and where there is any; else ``chinese``."""
    return english if english and reads_english() else chinese
