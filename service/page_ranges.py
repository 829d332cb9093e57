"""Pages as people write them."""

from __future__ import annotations

from extractors.errors import PagesInvalid


def parse_pages(text: str) -> tuple[int, ...]:
    """``1-3,5`` as (1, 2, 3, 5).

    Raises:
        PagesInvalid: not numbers and ranges, or a range that runs backwards.
    """
    return tuple(number for part in text.split(",") if part for number in _page_range(part))


def _page_range(part: str) -> range:
    first, dash, last = part.partition("-")
    if not (first.isdecimal() and (last.isdecimal() if dash else True)):
        raise PagesInvalid(f"{part!r} is neither a page nor a range such as 1-3")
    pages = range(int(first), int(last or first) + 1)
    if not pages or pages[0] < 1 or len(pages) > 1_000_000:
        raise PagesInvalid(f"{part!r} names no page; pages count from 1")
    return pages
