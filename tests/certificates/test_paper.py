"""The certificate as it comes out of the printer: every character drawn, in both languages."""

import ctypes
import datetime
import re
from types import SimpleNamespace

import pypdfium2
import pytest
from django.utils import timezone, translation

from lms.portal import handwriting, paper
from lms.portal.views.certificates import PICTURE_WIDTH, printed

RARE = "㛃𬭎䶮"


def document(name: str, **said) -> SimpleNamespace:
    payload = {
        "course": "八段锦",
        "course_en": "Baduanjin, eight pieces of brocade",
        "school": "江溪街道社区教育中心",
        "school_en": "Jiangxi Street Community Education Centre",
        "hours": 16,
    }
    return SimpleNamespace(
        payload=payload | said,
        holder_name=name,
        serial="苏锡新江-2026-000123",
        code="0123456789ABCDEF",
        written_code="0123-4567-89AB-CDEF",
        issued_at=timezone.now() - datetime.timedelta(days=1),
    )


def drawn(name: str, language: str = "zh-hans", **said) -> pypdfium2.PdfDocument:
    with translation.override(language):
        return pypdfium2.PdfDocument(paper.draw("certificate", printed(document(name, **said))))


def text_of(pdf: pypdfium2.PdfDocument) -> str:
    assert len(pdf) == 1
    return re.sub(r"\s", "", pdf[0].get_textpage().get_text_range())


def fonts_of(pdf: pypdfium2.PdfDocument) -> set[str]:
    found = set()
    for item in pdf[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT], max_depth=5):
        font = pypdfium2.raw.FPDFTextObj_GetFont(item)
        size = pypdfium2.raw.FPDFFont_GetBaseFontName(font, None, 0)
        buffer = ctypes.create_string_buffer(size)
        pypdfium2.raw.FPDFFont_GetBaseFontName(font, buffer, size)
        found.add(buffer.value.decode())
    return found


@pytest.mark.parametrize("name", ["李秀兰", f"王{RARE}", "买买提·吐尔逊", "Alexandra Featherstonehaugh-Cholmondeley"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everything_on_it_is_drawn(name, language):
    pdf = drawn(name, language)
    text = text_of(pdf)
    for said in (name.replace(" ", ""), "苏锡新江-2026-000123", "0123-4567-89AB-CDEF"):
        assert said in text
    assert any("hand-" in font for font in fonts_of(pdf))
    assert pdf[0].get_width() > pdf[0].get_height()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_character_comes_out_as_a_box(language, monkeypatch):
    missing = {}
    from weasyprint.document import Document

    write = Document.write_pdf

    def watched(self, *args, **kwargs):
        out = write(self, *args, **kwargs)
        missing.update({font.name: set(font.missing) for font in self.fonts.values() if font.missing})
        return out

    monkeypatch.setattr(Document, "write_pdf", watched)
    drawn(f"王{RARE}龢", language, course="锡剧《珍珠塔》㛃", school="𬭎里学校")
    # A space that a face has not is empty all the same.
    assert {name: found - {0x20} for name, found in missing.items() if found - {0x20}} == {}


def test_only_the_files_that_are_needed_are_opened():
    rules = f'p {{ font-family: "{handwriting.FAMILY}", serif }}'
    assert handwriting.in_hand(rules, "结业证书").count("@font-face") <= 5
    assert handwriting.in_hand(rules, RARE).count("@font-face") == 1  # the one with the space


@pytest.mark.parametrize("address", ["file:///etc/passwd", "https://example.org/x", "hand:../../settings", "hand:9999"])
def test_a_printed_page_fetches_nothing_else(address):
    with pytest.raises(ValueError, match="brings everything"):
        handwriting.file(address)


def test_each_file_is_small_and_holds_what_its_line_says():
    from fontTools.ttLib import TTFont

    files = handwriting._files()
    total = 0
    for number, runs in files.items():
        path = handwriting.FOLDER / f"{number}.woff2"
        total += path.stat().st_size
        if number == next(iter(files)):
            has = set(TTFont(path).getBestCmap())
            assert has == {one for first, last in runs for one in range(first, last + 1)}
    assert total < 8_000_000
    assert {path.stem for path in handwriting.FOLDER.glob("*.woff2")} == set(files)


def test_the_picture_is_as_wide_as_said():
    with translation.override("zh-hans"):
        answer = paper.png("certificate", printed(document("李秀兰")), width=PICTURE_WIDTH)
    assert answer["Content-Type"] == "image/png"
    assert int.from_bytes(answer.content[16:20], "big") == pytest.approx(PICTURE_WIDTH, abs=1)
