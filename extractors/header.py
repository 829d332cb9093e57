"""The report's title, agency, year, period, date of publication and contact.

Where each is looked for: the title in the lines at the top; period and contact
in the text before the first heading; the date in the signature at the end.
Every item keeps the printed characters and points at them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from extractors.document import RECOGNISED, Header, HeaderItem, Page, Source, Value, enclosing
from extractors.numbers import normalise, parse_chinese
from extractors.sections import FRONT, SIGNATURE, Paragraph

CLEAR, LIKELY = 0.99, 0.85

GUESSED = "由位置和上下文推定，请核对"
YEAR_OF_PERIOD = "标题未写年度，取自统计期限，请核对"
"""Confidence in a text layer's characters where the pattern leaves no choice,
and where it does."""

_YEAR = r"(?:\d{4}|[二2][〇○0零一二三四五六七八九]{3})"
_TITLE_TAIL = re.compile(
    r"的?(?:政府|政务)?信息公开(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:报告|年报)"
    rf"(?:[（(]{_YEAR}年?度?[）)])?"
)
_TITLE_YEAR = re.compile(rf"[（(]?(?P<year>{_YEAR})年?度?[）)]?")
_NAME = re.compile(r"(?:关于)?(?P<it>.*?)(?:关于)?")
_ZEROS = str.maketrans("○0", "〇〇")
_DAY = r"(?P<{0}y>\d{{4}})年(?P<{0}m>\d{{1,2}})月(?P<{0}d>\d{{1,2}})日"
_PERIOD = re.compile(
    rf"(?P<start>{_DAY.format('a')})起?(?:至|到|[-—–~～])+"
    r"(?P<end>(?:(?P<by>\d{4})年)?(?P<bm>\d{1,2})月(?P<bd>\d{1,2})日)"
)
_NUMERAL = r"[\d一二三四五六七八九十]"
_DATE = re.compile(
    rf"(?P<y>{_YEAR})(?:年|[-./])(?P<m>{_NUMERAL}{{1,3}})(?:月|[-./])?(?:(?P<d>{_NUMERAL}{{1,3}})日?)?"
)
_EDITOR = re.compile(r"由(?P<it>[^，,。；由根按]{3,30}?)(?=根据|按照|依据|负责|组织|编制|编写)")
_LABELLED_DATE = re.compile(rf"(?:日期|时间)[：:]?{_DATE.pattern}")
_CONTACT = {
    "address": re.compile(
        r"(?:联系|通[信讯]|办公)?地\s?址[：:为]?(?P<it>[^：:；;，,。、）)]{4,60}?)"
        r"(?=[；;，,。、（）()]|邮编|邮政编码|(?:联系|咨询)?电话|$)"
    ),
    "postcode": re.compile(r"(?:邮\s?编|邮政编码)[：:为]?(?P<it>\d{6})(?!\d)"),
    "phone": re.compile(
        r"(?:电\s?话|热线)(?:号码)?[：:为]?"
        r"(?P<it>[（(]?0?\d{2,4}[）)]?[-—–－ ]?\d{7,8}(?!\d)|1\d{10}(?!\d)|\d{7,8}(?!\d))"
    ),
}
_SITE = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9./_%?=&#~:-]*[A-Za-z0-9/]"
    r"|[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}\.gov\.cn[A-Za-z0-9./_%?=&#-]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A span of a paragraph; ``clear``: the pattern leaves no choice."""

    paragraph: Paragraph
    start: int
    end: int
    clear: bool = True

    @property
    def printed(self) -> str:
        return self.paragraph.text[self.start : self.end]

    def item(self, value: Value = None) -> HeaderItem:
        paragraph = self.paragraph
        confidence = (CLEAR if self.clear else LIKELY) * paragraph.confidence(self.start, self.end)
        reason = RECOGNISED if paragraph.method != "text" else None if self.clear else GUESSED
        return HeaderItem(
            printed=self.printed,
            value=self.printed if value is None else value,
            confidence=round(confidence, 4),
            status="review" if reason else "accepted",
            source=_source(paragraph, self.start, self.end),
            reason=reason,
        )


def _source(paragraph: Paragraph, start: int, end: int) -> Source:
    """All lines of the span on its first page: a title may stand on three."""
    places = [it for it in paragraph.places[start:end] if it.page == paragraph.places[start].page]
    return Source(page=places[0].page, box=enclosing(it.box for it in places).rounded())


def read_header(pages: Sequence[Page], paragraphs: Sequence[Paragraph]) -> Header:
    """What the report says of itself; items that are not found stay None."""
    intro = [
        it for it in paragraphs if it.section == FRONT and it.places[0].page == pages[0].number
    ]
    prose = [it for it in paragraphs if not it.level and it.section != FRONT]
    ends = [it for it in paragraphs if it.section == SIGNATURE]
    title = _title(intro or [it for it in paragraphs[:4] if len(it.text) <= 60])
    start, end = _period(prose)
    return Header(
        title=title.item() if title else None,
        agency=_item((title and _agency(title)) or _agency_elsewhere(ends, prose)),
        year=_year(title, start),
        period_start=start,
        period_end=end,
        published=_published(ends, intro),
        address=_item(_first(prose, _CONTACT["address"])),
        postcode=_item(_first(prose, _CONTACT["postcode"]), plain=True),
        phone=_item(_first(prose, _CONTACT["phone"]), plain=True),
        website=_item(_first(prose, _SITE)),
    )


def _item(found: _Found | None, *, plain: bool = False) -> HeaderItem | None:
    """``plain``: the value is digits and hyphens only."""
    if found is None:
        return None
    return found.item(_plain(found.printed) if plain else None)


def _plain(printed: str) -> str:
    text = re.sub(r"[—–－ ]", "-", normalise(printed))
    return re.sub(r"-+", "-", re.sub(r"[（(](\d+)[）)]-?", r"\1-", text))


def _first(paragraphs: Sequence[Paragraph], pattern: re.Pattern[str]) -> _Found | None:
    """The group ``it``, or the whole, of the first match."""
    for paragraph in paragraphs:
        if match := pattern.search(normalise(paragraph.text)):
            start, end = match.span("it" if "it" in pattern.groupindex else 0)
            return _Found(paragraph=paragraph, start=start, end=end)
    return None


# --------------------------------------------------------------------------
# Title, agency, year


def _title(lines: Sequence[Paragraph]) -> _Found | None:
    """The run of equally large lines that says it is such a report."""
    for block in _blocks(lines):
        joined = _joined(block)
        if match := _TITLE_TAIL.search(normalise(joined.text)):
            return _Found(paragraph=joined, start=0, end=match.end())
    return None


def _blocks(lines: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """Neighbouring lines of one type size, within a quarter."""
    blocks: list[list[Paragraph]] = []
    for line in lines:
        if blocks and 0.8 < _size(line) / _size(blocks[-1][-1]) < 1.25:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _size(line: Paragraph) -> float:
    return max(median(place.box.height for place in line.places), 1.0)


def _joined(lines: Sequence[Paragraph]) -> Paragraph:
    return replace(
        lines[0],
        text="".join(it.text for it in lines),
        places=tuple(place for it in lines for place in it.places),
        confidences=tuple(one for it in lines for one in it.confidences),
    )


def _agency(title: _Found) -> _Found | None:
    """What stands before the year, else between the year and the subject."""
    text = normalise(title.printed)
    tail = _TITLE_TAIL.search(text)
    head = text[: tail.start()] if tail else text
    year = _TITLE_YEAR.search(head)
    spans = [(0, year.start()), (year.end(), len(head))] if year else [(0, len(head))]
    for start, end in spans:
        match = _NAME.fullmatch(head, start, end)
        if match and len(match["it"]) >= 2:
            return replace(title, start=match.start("it"), end=match.end("it"))
    return None


def _agency_elsewhere(ends: Sequence[Paragraph], prose: Sequence[Paragraph]) -> _Found | None:
    """The signature, else who the introduction says wrote the report."""
    for paragraph in ends:
        if not re.search(r"\d|年", paragraph.text):
            return _Found(paragraph=paragraph, start=0, end=len(paragraph.text))
    editor = _first(prose[:2], _EDITOR)
    return replace(editor, clear=False) if editor else None


def _year(title: _Found | None, period_start: HeaderItem | None) -> HeaderItem | None:
    match = _TITLE_YEAR.search(normalise(title.printed)) if title else None
    if title and match:
        start, end = match.span("year")
        return replace(title, start=start, end=end).item(_integer(match["year"]))
    if period_start is None:
        return None
    year = int(str(period_start.value)[:4])
    return replace(period_start, value=year, status="review", reason=YEAR_OF_PERIOD)


def _integer(numeral: str) -> int:
    """Of Arabic or Chinese digits, also where the two are mixed (2〇21)."""
    if numeral.isascii():
        return int(numeral)
    return parse_chinese(numeral.translate(_ZEROS)) or 0


# --------------------------------------------------------------------------
# Dates


def _period(prose: Sequence[Paragraph]) -> tuple[HeaderItem | None, HeaderItem | None]:
    for paragraph in prose:
        if match := _PERIOD.search(normalise(paragraph.text)):
            start, end = (
                _Found(paragraph=paragraph, start=match.start(name), end=match.end(name))
                for name in ("start", "end")
            )
            year = match["by"] or match["ay"]
            return (
                start.item(_iso(match["ay"], match["am"], match["ad"])),
                end.item(_iso(year, match["bm"], match["bd"])),
            )
    return None, None


def _published(ends: Sequence[Paragraph], front: Sequence[Paragraph]) -> HeaderItem | None:
    """The date of the signature, else one that is labelled at the top."""
    for paragraphs, pattern in ((ends[::-1], _DATE), (front, _LABELLED_DATE)):
        for paragraph in paragraphs:
            if match := pattern.search(normalise(paragraph.text)):
                found = _Found(paragraph=paragraph, start=match.start("y"), end=match.end())
                return found.item(_iso(match["y"], match["m"], match["d"]))
    return None


def _iso(year: str, month: str, day: str | None) -> str:
    parts = [_integer(month)] + ([_integer(day)] if day else [])
    return "-".join([f"{_integer(year):04}", *(f"{part:02}" for part in parts)])
