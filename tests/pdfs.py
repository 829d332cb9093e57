"""Small PDFs and images, whole, odd and broken, made when a test asks for them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import pikepdf
from PIL import Image, ImageDraw

FONTS = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
HELLO = b"BT /F 20 Tf 50 40 Td (Hello) Tj ET"


def assemble(objects: Iterable[bytes]) -> bytes:
    """A PDF of numbered objects; the first is the catalog."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(offsets) + 1
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start))
    return out.getvalue()


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def one_page(
    content: bytes = HELLO,
    *,
    box: bytes = b"[0 0 200 100]",
    entries: bytes = b"",
    resources: bytes = b"",
    fonts: bytes = FONTS,
    pages: bytes = b"/Kids[3 0 R]/Count 1",
    more: Sequence[bytes] = (),
) -> bytes:
    """A page of 200 × 100 points; ``more`` objects are numbered from 5."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R/Resources<<%s%s>>%s>>"
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages%s>>" % pages,
            page % (box, fonts, resources, entries),
            stream(content),
            *more,
        ]
    )


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    tree = b"<</Type/Pages/MediaBox[0 0 200 100]/Kids[%s]/Count %d>>" % (kids, count)
    pages = [b"<</Type/Page/Parent 2 0 R>>"] * count
    return assemble([b"<</Type/Catalog/Pages 2 0 R>>", tree, *pages])


def with_image(width: int, height: int, data: bytes, entries: bytes = b"") -> bytes:
    """A page filled by one picture."""
    picture = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
    picture = picture % (width, height) + b"/BitsPerComponent 8" + entries
    return one_page(
        b"q 200 0 0 100 0 0 cm /X Do Q",
        resources=b"/XObject<</X 5 0 R>>",
        more=[stream(data, picture)],
    )


def deflated(size: int) -> bytes:
    """``size`` zero bytes, packed a thousandfold."""
    packer = zlib.compressobj(9)
    chunks = [packer.compress(bytes(min(1 << 20, size - at))) for at in range(0, size, 1 << 20)]
    return b"".join(chunks) + packer.flush()


def resaved(data: bytes, **options: Any) -> bytes:  # noqa: ANN401
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, **options)
    return out.getvalue()


def encrypted(
    data: bytes, *, user: str, owner: str = "owner", revision: Literal[3, 4, 6] = 6
) -> bytes:
    lock = pikepdf.Encryption(
        user=user, owner=owner, R=revision, aes=revision > 3, metadata=revision > 3
    )
    return resaved(data, encryption=lock)


def portfolio(files: Sequence[str], covers: int = 1) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(covers):
            pdf.add_blank_page(page_size=(200, 100))
        for name in files:
            pdf.attachments[name] = b"content"
        pdf.Root.Collection = pikepdf.Dictionary(Type=pikepdf.Name.Collection)
        pdf.save(out)
    return out.getvalue()


def no_pages() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(out)
    return out.getvalue()


def marked(mode: str = "RGB", size: tuple[int, int] = (400, 600)) -> Image.Image:
    """White paper with a black square in its top left quarter."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((40, 60, 140, 160), fill="black")
    return image.convert(mode)


def image_bytes(image: Image.Image, kind: str, **options: Any) -> bytes:  # noqa: ANN401
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def frames_bytes(frames: Sequence[Image.Image], **options: Any) -> bytes:  # noqa: ANN401
    return image_bytes(frames[0], "tiff", save_all=True, append_images=frames[1:], **options)
