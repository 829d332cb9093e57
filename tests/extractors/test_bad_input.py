"""Whatever the bytes, the answer is a page or a typed error, in little time and memory."""

from __future__ import annotations

import contextlib
import io
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import errors
from extractors.document import RawPage
from extractors.reader import Limits, open_document
from tests import pdfs

USUAL = Limits()


def read_all(data: bytes, *, limits: Limits = USUAL) -> list[RawPage]:
    """Every page read and rendered small."""
    with open_document(data, limits=limits) as document:
        numbers = range(1, document.page_count + 1)
        for number in numbers:
            document.render(number, 20)
        return [document.page(number) for number in numbers]


def text(data: bytes, password: str | None = None) -> str:
    with open_document(data, password=password) as document:
        return "".join(glyph.text for glyph in document.page(1).glyphs)


def refused(data: bytes, limits: Limits = USUAL) -> str:
    """The limit that refuses the document."""
    with pytest.raises(errors.LimitExceeded) as caught:
        read_all(data, limits=limits)
    assert caught.value.code == "limit-exceeded"
    return caught.value.limit


# --------------------------------------------------------------------------
# Not a document


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", errors.EmptyDocument),
        (b"\x00", errors.UnsupportedMedia),
        (b"PK\x03\x04 a word document", errors.UnsupportedMedia),
        (b"<html><body>%PD", errors.UnsupportedMedia),
        (b"GIF89a" + bytes(100), errors.UnsupportedMedia),
        (b" " * 1100 + b"%PDF-1.7", errors.UnsupportedMedia),
        (b"%PDF-1.7\n", errors.DamagedDocument),
        (b"%PDF-1.7\nxref\ntrailer\nstartxref\n9\n%%EOF", errors.DamagedDocument),
        (b"\x89PNG\r\n\x1a\n", errors.DamagedDocument),
        (b"\xff\xd8\xff\xe0", errors.DamagedDocument),
        (b"II*\x00\x08\x00\x00\x00", errors.DamagedDocument),
        (b"MM\x00*\xff\xff\xff\xff", errors.DamagedDocument),
        (pdfs.no_pages(), errors.EmptyDocument),
        (pdfs.one_page(pages=b"/Kids[]/Count 0"), errors.EmptyDocument),
    ],
)
def test_no_document(data: bytes, error: type[errors.DocumentError]) -> None:
    with pytest.raises(error):
        read_all(data)


def test_an_empty_document_after_an_encrypted_one_is_empty() -> None:
    """PDFium keeps its last error from one document to the next."""
    with pytest.raises(errors.PasswordRequired):
        read_all(pdfs.encrypted(pdfs.one_page(), user="secret"))
    with pytest.raises(errors.EmptyDocument):
        read_all(pdfs.no_pages())


def test_larger_than_the_limit() -> None:
    assert refused(pdfs.one_page(), Limits(max_bytes=100)) == "max_bytes"


# --------------------------------------------------------------------------
# Passwords


@pytest.mark.parametrize("revision", [3, 4, 6])
def test_password(revision: Literal[3, 4, 6]) -> None:
    right = "秘密" if revision == 6 else "secret"
    data = pdfs.encrypted(pdfs.one_page(), user=right, revision=revision)
    with pytest.raises(errors.PasswordRequired):
        text(data)
    for wrong in ("", "Secret", "x" * 200):
        with pytest.raises(errors.PasswordWrong):
            text(data, password=wrong)
    assert text(data, password=right) == text(data, password="owner") == "Hello"


@pytest.mark.parametrize("revision", [3, 4, 6])
def test_owner_password_alone_does_not_lock(revision: Literal[3, 4, 6]) -> None:
    data = pdfs.encrypted(pdfs.one_page(), user="", revision=revision)
    assert text(data) == text(data, password="owner") == "Hello"


def test_needless_password_is_ignored() -> None:
    assert text(pdfs.one_page(), password="secret") == "Hello"


# --------------------------------------------------------------------------
# Portfolios


def test_portfolio_says_how_many_files_it_carries() -> None:
    with pytest.raises(errors.PortfolioDocument, match="3 files"):
        read_all(pdfs.portfolio(["a.pdf", "b.pdf", "c.xlsx"]))


def test_portfolio_with_pages_of_its_own_is_read() -> None:
    assert len(read_all(pdfs.portfolio(["a.pdf"], covers=2))) == 2


# --------------------------------------------------------------------------
# Pages


def test_too_many_pages() -> None:
    assert refused(pdfs.many_pages(10_000)) == "max_pages"
    assert refused(pdfs.many_pages(6), Limits(max_pages=5)) == "max_pages"
    assert len(read_all(pdfs.many_pages(6), limits=Limits(max_pages=6))) == 6


def test_too_many_frames() -> None:
    frames = [pdfs.marked("1", (20, 30))] * 6
    data = pdfs.frames_bytes(frames)
    assert refused(data, Limits(max_pages=5)) == "max_pages"


@pytest.mark.parametrize(
    ("box", "entries"),
    [
        (b"[0 0 20000 100]", b""),
        (b"[0 0 100 1000000000]", b""),
        (b"[-20000 0 100 100]", b"/Rotate 90"),
        (b"[0 0 600 800]", b"/UserUnit 1000"),
    ],
)
def test_gigantic_page(box: bytes, entries: bytes) -> None:
    assert refused(pdfs.one_page(box=box, entries=entries)) == "max_page_points"


def test_gigantic_page_within_a_raised_limit_stays_small_in_memory() -> None:
    data = pdfs.one_page(box=b"[0 0 100000 100000]")
    limits = Limits(max_page_points=1e6, max_render_pixels=10_000)
    with open_document(data, limits=limits) as document:
        assert document.render(1, 300).pixels.size <= 30_000


@pytest.mark.parametrize(
    "pages",
    [
        b"/Kids[3 0 R]/Count 50",
        b"/Kids[3 0 R 9 0 R]/Count 2",
        b"/Kids[2 0 R]/Count 1",
        b"/Kids[2 0 R 3 0 R]/Count 2",
    ],
)
def test_missing_pages_are_not_passed_over(pages: bytes) -> None:
    with pytest.raises(errors.DamagedDocument, match="missing"):
        read_all(pdfs.one_page(pages=pages))


@pytest.mark.parametrize("pages", [b"/Kids[3 0 R]/Count 0", b"/Kids[3 0 R]/Count 9999999"])
def test_absurd_count_is_counted_again(pages: bytes) -> None:
    assert len(read_all(pdfs.one_page(pages=pages))) == 1


# --------------------------------------------------------------------------
# Broken contents: the page stays, without glyphs, for others to look at


@pytest.mark.parametrize(
    "more",
    [
        pdfs.stream(b"abc", b"/Filter/Nope"),
        pdfs.stream(b"abc", b"/Filter/FlateDecode"),
        pdfs.stream(b"abc", b"/Filter/Crypt"),
        b"5 0 R",
        b"6 0 R",
        b"null",
    ],
)
def test_unreadable_contents(more: bytes) -> None:
    data = pdfs.one_page(more=[more]).replace(b"/Contents 4 0 R", b"/Contents 5 0 R")
    (page,) = read_all(data)
    assert page.glyphs == ()


def test_a_page_that_breaks_the_interpreter_leaves_the_others() -> None:
    tree = b"/Kids[3 0 R 5 0 R]/Count 2"
    broken = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 6 0 R>>"
    more = [broken, pdfs.stream(b"BT /F (x) Tf /A /B Td (Hello) Tj ET 1 w" + b"[" * 5000)]
    whole, without = read_all(pdfs.one_page(pages=tree, more=more))
    assert (len(whole.glyphs), len(without.glyphs)) == (5, 0)


@pytest.mark.parametrize(
    "content", [b"[" * 50_000, b"<<" * 50_000, b"q " * 50_000, b"Q " * 9, b"(" * 50_000, b"1 0 0"]
)
def test_nesting(content: bytes) -> None:
    assert len(read_all(pdfs.one_page(content))) == 1


def test_reference_that_leads_to_itself() -> None:
    entries = b"/Rotate 5 0 R/CropBox 6 0 R/Annots 7 0 R/UserUnit 8 0 R"
    loops = [b"5 0 R", b"7 0 R", b"6 0 R", b"[8 0 R]"]
    assert len(read_all(pdfs.one_page(entries=entries, more=loops))) == 1


# --------------------------------------------------------------------------
# Bombs


def form(content: bytes, calls: int) -> bytes:
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
    return pdfs.stream(content, entries % calls)


def test_form_that_calls_itself() -> None:
    data = pdfs.one_page(
        b"/X Do", resources=b"/XObject<</X 5 0 R>>", more=[form(b"/X Do 0 0 9 1 re f", 5)]
    )
    assert len(read_all(data)) == 1


def test_forms_that_multiply() -> None:
    forms = [form(b"/X Do " * 10, number) for number in range(6, 30)]
    data = pdfs.one_page(
        b"/X Do", resources=b"/XObject<</X 5 0 R>>", more=[*forms, form(b"0 0 1 1 re f", 5)]
    )
    assert refused(data, Limits(max_objects=20_000)) == "max_objects"


def test_too_many_characters() -> None:
    data = pdfs.one_page(b"BT /F 1 Tf 50 40 Td (" + b"a" * 5000 + b") Tj ET")
    assert refused(data, Limits(max_objects=4_000)) == "max_objects"


@pytest.mark.parametrize("layers", [1, 2])
def test_contents_that_unpack_without_end(layers: int) -> None:
    packed = pdfs.deflated(64 << 20)
    if layers == 2:
        packed = zlib.compress(packed)
    filters = b"/Filter[%s]" % (b"/FlateDecode" * layers)
    data = pdfs.one_page(more=[pdfs.stream(packed, filters)])
    data = data.replace(b"/Contents 4 0 R", b"/Contents 5 0 R")
    assert refused(data, Limits(max_content_bytes=1 << 20)) == "max_content_bytes"


def test_many_streams_share_one_limit() -> None:
    packed = pdfs.stream(pdfs.deflated(300_000), b"/Filter/FlateDecode")
    data = pdfs.one_page(more=[packed] * 4)
    data = data.replace(b"/Contents 4 0 R", b"/Contents [5 0 R 6 0 R 7 0 R 8 0 R]")
    data = pdfs.resaved(data)
    assert refused(data, Limits(max_content_bytes=1 << 20)) == "max_content_bytes"


def test_corrupted_contents_that_unpack_without_end() -> None:
    packed = pdfs.deflated(8 << 20)[:-10] + b"corrupted!"
    data = pdfs.one_page(more=[pdfs.stream(packed, b"/Filter/FlateDecode")])
    data = data.replace(b"/Contents 4 0 R", b"/Contents 5 0 R")
    assert refused(data, Limits(max_content_bytes=1 << 20)) == "max_content_bytes"


def test_picture_that_unpacks_without_end() -> None:
    data = pdfs.with_image(100, 100, pdfs.deflated(64 << 20), b"/Filter/FlateDecode")
    assert refused(data, Limits(max_stream_bytes=1 << 20)) == "max_stream_bytes"


@pytest.mark.parametrize(
    "data",
    [
        pdfs.with_image(100_000, 100_000, b"\x00", b"/Filter/FlateDecode"),
        pdfs.with_image(9, 9, bytes(81), b"/SMask<</Height 99999 /Width 99999>>"),
        pdfs.with_image(
            9, 9, b"\xff\x4f\xff\x51" + struct.pack(">HHII", 47, 0, 90_000, 90_000) + bytes(40)
        ),
        pdfs.with_image(
            9, 9, b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 60_000, 60_000) + bytes(40)
        ),
        pdfs.encrypted(pdfs.with_image(100_000, 100_000, b"\x00"), user=""),
    ],
)
def test_picture_of_too_many_pixels_in_a_pdf(data: bytes) -> None:
    assert refused(data) == "max_image_pixels"


def png_of(width: int, height: int) -> bytes:
    """A PNG that states a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(99))), (b"IEND", b"")]
    packed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize("width", [10_001, 60_000, 2**31 - 1])
def test_image_of_too_many_pixels(width: int) -> None:
    tracemalloc.start()
    assert refused(png_of(width, width)) == "max_image_pixels"
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_image_limit_can_be_set_both_ways() -> None:
    data = pdfs.image_bytes(pdfs.marked(), "png")
    assert refused(data, Limits(max_image_pixels=239_999)) == "max_image_pixels"
    assert len(read_all(data, limits=Limits(max_image_pixels=240_000))) == 1
    with pytest.raises(errors.DamagedDocument):
        read_all(png_of(20_000, 20_000)[:60], limits=Limits(max_image_pixels=10**12))


def test_later_frame_of_too_many_pixels() -> None:
    frames = [pdfs.marked("1", (20, 30)), pdfs.marked("1", (200, 300))]
    data = pdfs.frames_bytes(frames)
    assert refused(data, Limits(max_image_pixels=6_000)) == "max_image_pixels"


# --------------------------------------------------------------------------
# Cut short and scrambled


def mixed() -> bytes:
    """Text, a picture, a form and packed streams."""
    data = pdfs.with_image(40, 20, zlib.compress(bytes(range(200)) * 4), b"/Filter/FlateDecode")
    return pdfs.resaved(data, compress_streams=True)


WHOLE: dict[str, Callable[[], bytes]] = {
    "pdf": mixed,
    "packed": lambda: pdfs.resaved(pdfs.many_pages(3), linearize=True),
    "encrypted": lambda: pdfs.encrypted(mixed(), user=""),
    "png": lambda: pdfs.image_bytes(pdfs.marked("P", (60, 40)), "png"),
    "jpeg": lambda: pdfs.image_bytes(pdfs.marked("RGB", (60, 40)), "jpeg"),
    "tiff": lambda: pdfs.frames_bytes([pdfs.marked("1", (60, 40)), pdfs.marked("L")]),
    "lzw": lambda: pdfs.image_bytes(pdfs.marked("L", (60, 40)), "tiff", compression="tiff_lzw"),
}
BYTES = {name: make() for name, make in WHOLE.items()}
SMALL = Limits(max_render_pixels=4_000, max_image_pixels=1_000_000, max_content_bytes=1 << 20)


EXPECTED = (
    errors.UnsupportedMedia, errors.DamagedDocument, errors.EmptyDocument,
    errors.PasswordRequired, errors.LimitExceeded,
)  # fmt: skip


def survives(data: bytes) -> None:
    with contextlib.suppress(*EXPECTED):
        read_all(data, limits=SMALL)


@pytest.mark.parametrize("name", sorted(BYTES))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_cut_anywhere(name: str, data: st.DataObject) -> None:
    whole = BYTES[name]
    survives(whole[: data.draw(st.integers(0, len(whole) - 1))])


@pytest.mark.parametrize("name", sorted(BYTES))
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_scrambled_anywhere(name: str, data: st.DataObject) -> None:
    whole = bytearray(BYTES[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + 4] = data.draw(st.binary(max_size=6))
    survives(bytes(whole))


@given(
    body=st.binary(max_size=300),
    start=st.sampled_from([b"", b"%PDF-1.4\n", b"II*\x00", b"\xff\xd8\xff"]),
)
@settings(max_examples=100, deadline=None)
def test_any_bytes(body: bytes, start: bytes) -> None:
    survives(start + body)


def test_a_pdf_cut_within_its_objects_is_damaged() -> None:
    whole = pdfs.many_pages(40)
    for share in (0.3, 0.5, 0.7, 0.9):
        cut = whole[: int(whole.index(b"\nxref") * share)]
        with pytest.raises(errors.DamagedDocument, match="end of the file"):
            read_all(cut)


def test_a_pdf_with_a_broken_table_is_repaired() -> None:
    whole = pdfs.one_page()
    assert text(whole.replace(b"0000000009 00000 n", b"0000009999 00000 n")) == "Hello"
    assert text(whole[: whole.index(b"startxref")]) == "Hello"
    assert text(whole + b"<html>trailing page of the server</html>" * 99) == "Hello"


def test_a_jpeg_cut_short_is_damaged() -> None:
    whole = BYTES["jpeg"]
    with pytest.raises(errors.DamagedDocument):
        read_all(whole[: len(whole) // 2])


def test_memory_stays_within_the_rendering() -> None:
    noise = io.BytesIO(pdfs.one_page(b"0 0 200 100 re f " * 1000)).getvalue()
    with open_document(noise, limits=Limits(max_render_pixels=1_000_000)) as document:
        tracemalloc.start()
        document.render(1, 1200)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
        tracemalloc.stop()
