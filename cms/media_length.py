"""How long a video or a recording lasts, read from the file itself: no program need be installed for it.

A lesson completed by watching counts watched seconds against this length, so it must be right, not guessed.
"""

import struct
from typing import BinaryIO

# Boxes and elements larger than this are media data, never the header looked for.
_LARGEST_HEADER = 64 * 1024 * 1024

_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MP3_KBITS_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_KBITS_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def seconds_of(file: BinaryIO, *, extension: str, size: int) -> int | None:
    """The length in whole seconds (at least 1), or None when the file does not tell. ``file`` must be seekable."""
    readers = {"mp4": _mp4, "m4a": _mp4, "webm": _webm, "mp3": _mp3}
    try:
        file.seek(0)
        length = readers[extension](file, size)
    except (struct.error, IndexError, ValueError):
        return None  # cut off or damaged: the caller says so
    return max(1, round(length)) if length else None


def _mp4(file: BinaryIO, size: int) -> float | None:
    """ISO base media: moov/mvhd holds a time scale and a duration."""
    header = _box(file, b"moov", size)
    if header is None:
        return None
    start, end = header
    file.seek(start)
    header = _box(file, b"mvhd", end)
    if header is None:
        return None
    file.seek(header[0])
    version = file.read(4)[0]
    if version == 1:
        _created, _modified, scale, duration = struct.unpack(">QQIQ", file.read(28))
    else:
        _created, _modified, scale, duration = struct.unpack(">IIII", file.read(16))
    return duration / scale if scale else None


def _box(file: BinaryIO, wanted: bytes, end: int) -> tuple[int, int] | None:
    """Where the content of box ``wanted`` begins and ends, looked for from here to ``end``."""
    at = file.tell()
    while at + 8 <= end:
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            head = 16
        elif length == 0:
            length = end - at
        if length < head:
            return None
        if kind == wanted:
            return at + head, at + length
        at += length
    return None


def _webm(file: BinaryIO, size: int) -> float | None:
    """Matroska: Segment/Info holds Duration in units of TimestampScale nanoseconds."""
    segment = _element(file, 0x18538067, size)
    info = segment and _element_in(file, segment, 0x1549A966)
    if not info:
        return None
    scale_at = _element_in(file, info, 0x2AD7B1)
    duration_at = _element_in(file, info, 0x4489)
    if not duration_at:
        return None
    scale = 1_000_000
    if scale_at:
        file.seek(scale_at[0])
        scale = int.from_bytes(file.read(scale_at[1] - scale_at[0]), "big")
    file.seek(duration_at[0])
    raw = file.read(duration_at[1] - duration_at[0])
    (duration,) = struct.unpack(">f" if len(raw) == 4 else ">d", raw)
    return duration * scale / 1e9


def _element_in(file: BinaryIO, span: tuple[int, int], wanted: int) -> tuple[int, int] | None:
    file.seek(span[0])
    return _element(file, wanted, span[1])


def _element(file: BinaryIO, wanted: int, end: int) -> tuple[int, int] | None:
    at = file.tell()
    while at < min(end, _LARGEST_HEADER):
        file.seek(at)
        kind, kind_length = _ebml_number(file, keep_marker=True)
        length, length_length = _ebml_number(file, keep_marker=False)
        content = at + kind_length + length_length
        if length == (1 << (7 * length_length)) - 1:  # unknown: up to the end of what holds it
            length = end - content
        if kind == wanted:
            return content, min(end, content + length)
        at = content + length
    return None


def _ebml_number(file: BinaryIO, *, keep_marker: bool) -> tuple[int, int]:
    first = file.read(1)[0]
    if first == 0:
        raise ValueError("not a Matroska number")
    length = 9 - first.bit_length()
    value = first if keep_marker else first & ((1 << (8 - length)) - 1)
    for byte in file.read(length - 1):
        value = value << 8 | byte
    return value, length


def _mp3(file: BinaryIO, size: int) -> float | None:
    """MPEG audio: the number of frames from a Xing or Info header, else size by bit rate."""
    start = 0
    head = file.read(10)
    if head[:3] == b"ID3":
        start = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
    file.seek(start)
    window = file.read(64 * 1024)
    at = next((i for i in range(len(window) - 4) if window[i] == 0xFF and window[i + 1] & 0xE6 == 0xE2), None)
    if at is None:
        return None
    version, bits, rate = window[at + 1] >> 3 & 3, window[at + 2] >> 4, window[at + 2] >> 2 & 3
    if version == 1 or bits in (0, 15) or rate == 3:
        return None
    hertz = _MP3_RATES[version][rate]
    samples = 1152 if version == 3 else 576
    mono = window[at + 3] >> 6 == 3
    side = (17 if mono else 32) if version == 3 else (9 if mono else 17)
    tag = window[at + 4 + side : at + 16 + side]
    if tag[:4] in (b"Xing", b"Info") and tag[7] & 1:
        (frames,) = struct.unpack(">I", tag[8:12])
        return frames * samples / hertz
    kbits = (_MP3_KBITS_V1 if version == 3 else _MP3_KBITS_V2)[bits]
    return (size - start - at) * 8 / (kbits * 1000)
