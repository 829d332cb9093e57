"""A page as a picture, for people who compare it with what was read."""

from __future__ import annotations

from extractors.errors import PagesInvalid
from extractors.preparation.pixels import png_of
from extractors.reader import Limits, open_document


def page_png(data: bytes, page: int, dpi: float) -> bytes:
    """The upright page; a point of a box is ``dpi / 72`` pixels, unless the page is so large
    that it is drawn smaller.

    Raises:
        DocumentError: the document cannot be read.
        PagesInvalid: it has no such page.
    """
    with open_document(data, limits=Limits()) as document:
        if not 1 <= page <= document.page_count:
            raise PagesInvalid(f"no page {page}: the document has {document.page_count}")
        return png_of(document.render(page, dpi).pixels)
