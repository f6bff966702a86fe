"""The text of a file, whichever programme has saved it."""

from django.utils.translation import gettext_lazy as _

from lms.questions.formats.results import MOST_BYTES, FileRefused
from lms.questions.types.finding import Finding

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def check_size(data: bytes) -> None:
    """Raises FileRefused."""
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise FileRefused(Finding(_("The file is larger than %(most)s MB. Send it in several parts."), {"most": most}))


def text_of(data: bytes) -> str:
    """``data`` as text with lines that end in ``\\n``: UTF-8, UTF-16 with its mark, or GB18030 (of Excel and WPS).

    Raises FileRefused.
    """
    check_size(data)
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decoded(data, (encoding,))
    if b"\0" in data:
        raise FileRefused(Finding(_("This is not a file of text.")))
    return _decoded(data, ("utf-8", "gb18030"))


def _decoded(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise FileRefused(Finding(_("The characters of the file cannot be read. Save it as UTF-8 and send it again.")))
