"""Files made to hurt: bombs, circles, giants, and things that pose as others."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import pikepdf

from tests.service.serving import SAMPLE

SIDE = 30_000
PDF = b"%PDF-1.7\n"


def pdf(objects: Mapping[int, bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Objects by their numbers, with a true cross-reference."""
    out, places = bytearray(PDF), {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
    return bytes(out) + b"trailer <</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, trailer, start
    )  # fmt: skip


def stream(content: bytes, *entries: bytes) -> bytes:
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (
        len(content), b" ".join(entries), content
    )  # fmt: skip


def page(contents: bytes, *others: bytes, resources: bytes = b"") -> bytes:
    """A document of one page; ``others`` are objects from 5 on."""
    objects = {
        1: b"<</Type /Catalog /Pages 2 0 R>>",
        2: b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        3: b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
           b" /Resources <<%s>>>>" % resources,
        4: contents,
    }  # fmt: skip
    return pdf(objects | dict(enumerate(others, 5)))


@cache
def zeros(size: int, times: int = 1) -> bytes:
    """So many, packed; and packed again."""
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(bytes(2**20)) for _ in range(size // 2**20)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


# --------------------------------------------------------------------------
# PDFs


def pdfs() -> Iterator[tuple[str, bytes]]:
    flate = b"/Filter /FlateDecode"
    yield "content bomb", page(stream(zeros(2**30), flate))
    yield "packed twice", page(
        stream(zeros(2**30, 2), b"/Filter [/FlateDecode /FlateDecode]")
    )  # fmt: skip
    picture = (b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8"
               b" /Width %d /Height %d" % (SIDE, SIDE))  # fmt: skip
    yield "large picture", page(
        stream(b"q 500 0 0 500 0 0 cm /I Do Q"), stream(zeros(SIDE * SIDE), flate, picture),
        resources=b"/XObject <</I 5 0 R>>",
    )  # fmt: skip
    yield "form that draws itself", page(
        stream(b"/F Do"),
        stream(b"/F Do /F Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
               b" /Resources <</XObject <</F 5 0 R>>>>"),
        resources=b"/XObject <</F 5 0 R>>",
    )  # fmt: skip
    yield "a million forms of forms", page(stream(b"/F Do"), *_doubling(20),
                                           resources=b"/XObject <</F 5 0 R>>")  # fmt: skip
    yield "a million lines", page(stream(b"0 0 m 9 9 l S\n" * 1_000_000))
    yield "deep states", page(stream(b"q " * 500_000))
    yield "deep arrays", page(stream(b"[" * 500_000 + b"] TJ"))
    yield "deep objects", page(b"[" * 200_000 + b"]" * 200_000)
    yield from _circles()
    yield from _odd_pages()
    yield "encrypted", _encrypted(user="secret")
    yield "encrypted for its owner", _encrypted(user="")
    yield "a hundred thousand pages", _many_pages(100_000)
    yield "shared by a thousand pages", _many_pages(1000, b"/Contents 4 0 R")
    script = b"<</Type /Catalog /Pages 2 0 R /OpenAction <</S /JavaScript /JS (while(1);)>>>>"
    yield "script", page(stream(b"")).replace(b"<</Type /Catalog /Pages 2 0 R>>", script)


def _doubling(deep: int) -> list[bytes]:
    """Each form draws the next one twice."""
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</F %d 0 R>>>>"
    forms = [stream(b"/F Do /F Do", head % number) for number in range(6, 6 + deep)]
    return [*forms, stream(b"0 0 m 9 9 l S", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")]


def _circles() -> Iterator[tuple[str, bytes]]:
    catalog = b"<</Type /Catalog /Pages 2 0 R>>"
    yield (
        "pages among themselves",
        pdf({1: catalog, 2: b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 9>>"}),
    )
    yield "no catalog but itself", pdf({1: b"1 0 R"})
    yield "length of itself", page(b"<</Length 4 0 R>>\nstream\nq\nendstream")
    yield "contents of contents", page(b"[4 0 R 4 0 R]")
    yield "parent of itself", page(stream(b"")).replace(b"/Parent 2 0 R", b"/Parent 3 0 R")
    good = page(stream(b""))
    yield "cross-reference before itself", good.replace(
        b"/Root", b"/Prev %d /Root" % good.rfind(b"xref\n0")
    )  # fmt: skip


def _odd_pages() -> Iterator[tuple[str, bytes]]:
    good = page(stream(b"0 0 m 9 9 l S"))
    for box in (b"0 0 0 0", b"0 0 -5 -5", b"0 0 1e9 1e9", b"9 9 9", b"0 0 nan inf",
                b"0 0 99999999999999999999 5"):  # fmt: skip
        yield f"page of {box.decode()}", good.replace(b"0 0 595 842", box)
    yield "turned by a third", good.replace(b"/Contents", b"/Rotate 120 /Contents")
    yield "unit of a million", good.replace(b"/Contents", b"/UserUnit 1000000 /Contents")
    yield "no pages", good.replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0")
    yield "fewer than none", good.replace(b"/Count 1", b"/Count -1")
    yield "nothing but a head", PDF
    yield "cut short", good[:-60]


def _encrypted(user: str) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(SAMPLE) as document:
        document.save(buffer, encryption=pikepdf.Encryption(user=user, owner="owner", R=6))
    return buffer.getvalue()


def _many_pages(number: int, contents: bytes = b"") -> bytes:
    kids = b" ".join(b"%d 0 R" % each for each in range(5, 5 + number))
    leaf = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s>>" % contents
    return pdf({
        1: b"<</Type /Catalog /Pages 2 0 R>>",
        2: b"<</Type /Pages /Kids [%s] /Count %d>>" % (kids, number),
        3: b"null", 4: stream(b"0 0 m 9 9 l S\n" * 1000),
    } | dict.fromkeys(range(5, 5 + number), leaf))  # fmt: skip


# --------------------------------------------------------------------------
# Pictures, and what is neither


def pictures() -> Iterator[tuple[str, bytes]]:
    yield "png of 30,000 by 30,000", png(SIDE, SIDE, zeros(SIDE * SIDE + 2**20))
    yield "png of 2^31", png(2**31 - 1, 2**31 - 1, zeros(2**20))
    yield "png with nothing in it", png(100, 100, b"")
    yield "png of no size", png(0, 0, zeros(2**20))
    size = struct.pack(">HH", SIDE, SIDE)
    yield (
        "jpeg of 30,000 by 30,000",
        (
            b"\xff\xd8\xff\xc0\x00\x0b\x08" + size + b"\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00"
            b"\x00\x3f\x00" + bytes(1000) + b"\xff\xd9"
        ),
    )
    yield "tiff of 30,000 by 30,000", tiff(SIDE, SIDE)
    yield "tiff before itself", tiff(10, 10, following=8)
    yield "tiff of a million pages", tiff(1, 1, following=8) * 1000
    yield "webp", b"RIFF\x24\x00\x00\x00WEBPVP8 "
    yield "gif", b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(100)


def png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data)
            + chunk(b"IEND", b""))  # fmt: skip


def tiff(width: int, height: int, following: int = 0) -> bytes:
    entries = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1),
               (278, height), (279, width * height % 2**32)]  # fmt: skip
    fields = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return (b"II*\x00" + struct.pack("<IH", 8, len(entries)) + fields
            + struct.pack("<I", following))  # fmt: skip


def posing() -> Iterator[tuple[str, bytes]]:
    """Other things, some of which say that they are PDFs."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    html = b"<!doctype html><script>alert(1)</script>"
    yield "svg", svg
    yield "html", html
    yield "html that says PDF", html + PDF + html
    yield "svg that says PDF", PDF + svg
    yield "entities", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    yield "nothing", b""
    yield "a NUL", b"\x00"
    yield "a program", b"\x7fELF" + bytes(1000)
    yield "zip posing as a PDF", packed({"a.pdf": b"x"}) + PDF


# --------------------------------------------------------------------------
# Archives, for /v1/batches


def packed(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


SLIPS: Sequence[str] = (
    "../../etc/cron.d/x", "/etc/passwd", "..\\..\\windows\\x.pdf", "C:\\x.pdf", "a/../../b.pdf",
    "\u202efdp.x", "a" * 5000 + ".pdf", ".", "..", "CON", "a\x01b.pdf",
)  # fmt: skip


def archives() -> Iterator[tuple[str, bytes]]:
    for number, name in enumerate(SLIPS):
        yield f"slip {number}", packed({name: PDF + b"%d" % number})
    yield "bomb", packed({"a.pdf": PDF + bytes(500 * 2**20)})
    yield "bombs", packed({f"{number}.pdf": PDF + bytes(60 * 2**20) for number in range(20)})
    yield "ten thousand files", packed({f"{number}.pdf": PDF for number in range(10_000)})
    inner = packed({"a.pdf": PDF})
    yield "zip in a zip", packed({"a.zip": inner, "b.pdf": inner})
    yield "size that lies", _lying(packed({"a.pdf": PDF + bytes(300 * 2**20)}))
    yield "torn", inner[:-10]
    yield "no zip", b"PK\x03\x04" + bytes(1000)
    yield "empty zip", packed({})
    yield "encrypted", inner.replace(b"\x14\x00\x00\x00", b"\x14\x00\x01\x00")
    yield "link", _link()


def _lying(archive: bytes) -> bytes:
    """Says of its file, in the directory, that it is 10 bytes long."""
    at = archive.rfind(b"PK\x01\x02") + 24
    return archive[:at] + struct.pack("<I", 10) + archive[at + 4 :]


def _link() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("a.pdf")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()
