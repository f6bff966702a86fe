"""The sound of Chinese characters."""


def spoken(text: str) -> list[str]:
    """The pinyin of each character without tones, ü written v; what is not Chinese in one piece, as it is.

    The tables take a quarter of a second and 56 MB: only a process that needs them waits for them.
    """
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text)
