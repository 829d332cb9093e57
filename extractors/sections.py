"""Lines → paragraphs → headings → sections.

The chain: pages → lines without page numbers and running heads → paragraphs →
paragraphs parted into heading and prose → section ids → sections.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median
from typing import Literal

from extractors.document import Box, Page, Section, Source, TextLine, enclosing
from extractors.labels import best_similarity, normalised
from extractors.numbers import normalise, parse_chinese

SectionLabels = Mapping[str, tuple[str, ...]]
"""Section id → the headings it is known by, without their numbers."""

TABLE_ROWS = ("本年新收政府信息公开申请数量", "上年结转政府信息公开申请数量",
              "本年度办理结果", "结转下年度继续办理")  # fmt: skip
"""Numbered like headings, where a table's rules were not seen."""

FRONT, PREAMBLE, SIGNATURE, ANNEX = "front", "preamble", "signature", "annex"
"""Section ids of paragraphs that belong to no section: title lines, what stands
before the first heading, agency and date at the end, and annexes after these."""
NO_SECTION = (FRONT, PREAMBLE, SIGNATURE, ANNEX)

SURE, NUMBERED, BY_POSITION = 0.85, 0.75, 0.5
"""Least similarity to a known heading: of an unnumbered line, of a numbered one,
and of a numbered one whose number is that of the section."""

LONGEST_HEADING = 34
MARGIN = 0.12
"""Share of the page's height, top and bottom, where running heads stand."""

Style = Literal["part", "bracket", "point", "inner", "item"]

_STYLES: dict[Style, re.Pattern[str]] = {
    "part": re.compile(
        r"第([一二三四五六七八九十]+)(?:部分|章)[、:：.]?|([一二三四五六七八九十]{1,2})[、.．,，]"
    ),
    "bracket": re.compile(r"(?:[（(][一二三四五六七八九十]{1,3}[)）]|[㈠-㈩])[、.]?"),
    "point": re.compile(r"\d{1,2}(?:[、．]|[.,](?!\d))"),
    "inner": re.compile(r"[（(]\d{1,2}[)）]|[①-⑳⑴-⒇]"),
    "item": re.compile(r"([一二三四五六七八九十]{1,2})(?:是(?!否)|要(?!求))"),
}
_RANK: dict[Style, int] = {style: rank for rank, style in enumerate(_STYLES)}
_SHORT = re.compile(r"(?P<title>[^，,。；;：:！？]{2,26})(?P<stop>[。：:]|$)")
_LAST_WORD = re.compile(r"(?:改进|不足)?(?:情况|措施)|改进|不足|事项|概述|打算")
_NEXT_ITEM = re.compile(r"[二三四五六七八九十][是要]")
_FOLIO = re.compile(
    r"[-—–－―~·.•_]*第?\d{1,3}页?[-—–－―~·.•_]*"
    r"|[-—–－―]*第?\d{1,3}页?[/,，]?共?\d{1,3}页?[-—–－―]*|Page\d+(?:of\d+)?",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\d{4}|[一二〇○零三四五六七八九]{4})年[\d一二三四五六七八九十]{1,2}月(?:[\d一二三四五六七八九十]{1,3}日)?"
)
_ANNEX = re.compile(r"附[件表](?:[\d一二三四五六七八九十]|[：:]|$)")
_STOP = "。！？!?；;：:"
_CLOSERS = "”’」』）)》"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Connected text with a place for every character.

    ``level`` is 0 for prose, 1 to 3 for a heading; ``section`` the id of the
    section it opens or belongs to; ``confidences`` those of the characters, all 1
    where there are none; ``aside`` says that it stands apart from the column, centred
    or at the right.
    """

    text: str
    places: tuple[Source, ...]
    confidences: tuple[float, ...] = ()
    method: Literal["text", "ocr"] = "text"
    level: int = 0
    section: str = PREAMBLE
    aside: bool = False

    def confidence(self, start: int, end: int) -> float:
        """That of the worst character of the span."""
        return min(self.confidences[start:end], default=1.0)

    def locate(self, start: int, end: int) -> Source:
        """Where the characters are printed: of two lines, the part on the first."""
        places = self.places[start:end]
        first = places[0]
        same = [it.box for it in places if it.page == first.page and _level_with(it.box, first.box)]
        return Source(page=first.page, box=enclosing(same).rounded())

    def cut(self, start: int, end: int) -> Paragraph:
        """The part of it without the blanks at its ends."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        end = start + len(text.strip())
        return replace(
            self,
            text=self.text[start:end],
            places=self.places[start:end],
            confidences=self.confidences[start:end],
        )


def _level_with(box: Box, first: Box) -> bool:
    return first.top <= box.center[1] <= first.bottom or box.top <= first.center[1] <= box.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line with its page's column, ``left`` to ``right``; ``em`` is the width of
    a character of the body, ``size`` that of one of its own."""

    line: TextLine
    method: Literal["text", "ocr"]
    left: float
    right: float
    em: float
    box: Box
    size: float

    @property
    def indent(self) -> float:
        return (self.box.x0 - self.left) / self.em

    @property
    def shortfall(self) -> float:
        return (self.right - self.box.x1) / self.em

    @property
    def aside(self) -> bool:
        """Set far in, so that it cannot be a paragraph's first line."""
        return self.indent > 3.6


def read_paragraphs(pages: Sequence[Page], labels: SectionLabels) -> tuple[Paragraph, ...]:
    """All running text, headings parted from prose, each with its section's id."""
    whole = [_join(group) for group in _grouped(_set_lines(pages))]
    return tuple(_signed(_sectioned(_fronted(whole, labels), labels)))


def read_sections(paragraphs: Sequence[Paragraph]) -> tuple[Section, ...]:
    """The sections in printed order; text before the first heading is in none,
    unless the report has no heading or none for its first section."""
    body = [it for it in paragraphs if it.section.split(".")[0] not in NO_SECTION]
    return tuple(
        _section(section, list(group)) for section, group in groupby(body, lambda it: it.section)
    )


def _section(name: str, paragraphs: Sequence[Paragraph]) -> Section:
    first = paragraphs[0]
    return Section(
        id=name,
        level=first.level or 1,
        heading=first.text if first.level else "",
        text="\n".join(it.text for it in paragraphs if not it.level),
        source=first.locate(0, len(first.text)),
    )


# --------------------------------------------------------------------------
# Lines


def _set_lines(pages: Sequence[Page]) -> list[_Line]:
    """The lines of all pages with their columns, running heads left out."""
    repeated = _running_heads(pages)
    kept = {page.number: _without_folios(page, repeated) for page in pages}
    every = [line for lines in kept.values() for line in lines]
    if not every:
        return []
    em = median(_em(line) for line in every)
    column = _column(every, em) or (every[0].box.x0, every[0].box.x1)
    columns = {number: _column(lines, em, least=4) or column for number, lines in kept.items()}
    return [
        _line(line, page.source, columns[page.number], em)
        for page in pages
        for line in kept[page.number]
    ]


def _line(
    line: TextLine, method: Literal["text", "ocr"], column: tuple[float, float], em: float
) -> _Line:
    left, right = column
    return _Line(
        line=line, method=method, left=left, right=right, em=em, box=line.box, size=_em(line)
    )


def _em(line: TextLine) -> float:
    """The width of a Chinese character of the line, in points."""
    wide = [box.width for char, box in zip(line.text, line.boxes, strict=True) if char > "⺀"]
    return max(median(wide or [line.box.height]), 1.0)


def _column(lines: Sequence[TextLine], em: float, least: int = 1) -> tuple[float, float] | None:
    """Left and right edge that the wide lines share; None if there are too few."""
    widest = max((line.box.width for line in lines), default=0.0)
    wide = [line.box for line in lines if line.box.width > 0.75 * widest and widest > 12 * em]
    if len(wide) < least:
        return None
    lefts, rights = sorted(box.x0 for box in wide), sorted(box.x1 for box in wide)
    return lefts[len(lefts) // 5], rights[len(rights) * 4 // 5]


def _in_margin(page: Page, line: TextLine) -> bool:
    middle = line.box.center[1] / page.height
    return middle < MARGIN or middle > 1 - MARGIN


def _without_folios(page: Page, repeated: frozenset[str]) -> list[TextLine]:
    """The page's lines of running text."""

    def is_running_head(line: TextLine) -> bool:
        folio = _FOLIO.fullmatch(_bare(line.text)) or _head_key(line.text) in repeated
        return bool(folio) and _in_margin(page, line)

    return [line for line in page.lines if line.text.strip() and not is_running_head(line)]


def _running_heads(pages: Sequence[Page]) -> frozenset[str]:
    """Texts that stand in the margins of several pages, digits aside."""
    seen = Counter(
        key
        for page in pages
        for key in {_head_key(line.text) for line in page.lines if _in_margin(page, line)}
    )
    least = max(2, len(pages) // 2)
    return frozenset(key for key, count in seen.items() if key and count >= least)


def _head_key(text: str) -> str:
    return re.sub(r"\d", "", _bare(text))


def _bare(text: str) -> str:
    return "".join(normalise(text).split())


# --------------------------------------------------------------------------
# Paragraphs


def _grouped(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    group: list[_Line] = []
    for previous, line in zip([None, *lines], lines, strict=False):
        if previous is not None and _starts(previous, line):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _starts(previous: _Line, line: _Line) -> bool:
    """Whether ``line`` begins a paragraph."""
    if line.aside or previous.aside or line.indent >= 1.2:
        return True
    if not 0.75 < line.size / previous.size < 1.33:
        return True
    text = previous.line.text.rstrip()
    ended = text.rstrip(_CLOSERS).endswith(tuple(_STOP))
    return previous.shortfall > (1.5 if ended else 8.0)


def _join(lines: Sequence[_Line]) -> Paragraph:
    """Lines as one text, without blanks other than those between Latin words."""
    chars: list[str] = []
    places: list[Source] = []
    confidences: list[float] = []
    for line in lines:
        printed = list(_characters(line.line))
        if chars and printed and _latin(chars[-1]) and _latin(printed[0][0]):
            printed.insert(0, (" ", places[-1]))
        chars += [char for char, _ in printed]
        places += [place for _, place in printed]
        confidences += [line.line.confidence] * len(printed)
    return Paragraph(
        text="".join(chars),
        places=tuple(places),
        confidences=tuple(confidences),
        method=lines[0].method,
        aside=lines[0].aside,
    )


def _characters(line: TextLine) -> Iterator[tuple[str, Source]]:
    for index, (char, box) in enumerate(zip(line.text, line.boxes, strict=True)):
        around = line.text[index - 1 : index] + line.text[index + 1 : index + 2]
        if not char.isspace():
            yield char, Source(page=line.page, box=box)
        elif len(around) == 2 and all(map(_latin, around)):
            yield " ", Source(page=line.page, box=box)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


# --------------------------------------------------------------------------
# Front and back


def _fronted(paragraphs: Sequence[Paragraph], labels: SectionLabels) -> list[Paragraph]:
    """Marks the lines before the first sentence or numbered heading as front."""
    known = [word for words in labels.values() for word in words]
    count = next((n for n, it in enumerate(paragraphs) if not _is_front(it, known)), 0)
    return [replace(it, section=FRONT) for it in paragraphs[:count]] + list(paragraphs[count:])


def _is_front(paragraph: Paragraph, known: Sequence[str]) -> bool:
    text = paragraph.text
    if _numbering(text) is not None or _like(text, known) >= SURE:
        return False
    return paragraph.aside or (len(text) <= 45 and text[-1] not in _STOP + "，,")


def _signed(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Marks the date at the end, the agency above it and annexes after them."""
    end = next((n for n in range(1, len(paragraphs)) if _is_annex(*paragraphs[n - 1 : n + 1])),
               len(paragraphs))  # fmt: skip
    marked = [*paragraphs[:end], *(replace(it, section=ANNEX) for it in paragraphs[end:])]
    for index in range(end - 1, max(end - 4, 0) - 1, -1):
        if not _is_signature(marked[index]):
            break
        marked[index] = replace(marked[index], section=SIGNATURE)
    return marked


def _is_annex(before: Paragraph, paragraph: Paragraph) -> bool:
    """Whether an annex begins after the signature."""
    return bool(_ANNEX.match(paragraph.text)) and _is_signature(before)


def _is_signature(paragraph: Paragraph) -> bool:
    text = normalise(paragraph.text)
    if paragraph.level or len(text) > 40 or text[-1] in _STOP:
        return False
    return paragraph.aside or bool(_DATE.fullmatch(text.strip("（）()")))


# --------------------------------------------------------------------------
# Headings


@dataclass(frozen=True, slots=True)
class _Numbering:
    """A list number at the start of a text; ``ordinal`` only where it is in
    Chinese numerals without brackets."""

    style: Style
    length: int
    ordinal: int | None


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading that ends after ``length`` characters; ``section`` only at level 1."""

    style: Style
    length: int
    section: str = ""


def _numbering(text: str) -> _Numbering | None:
    for style, pattern in _STYLES.items():
        if match := pattern.match(text):
            numeral = next(filter(None, match.groups()), "")
            return _Numbering(style, match.end(), parse_chinese(numeral))
    return None


def _sectioned(paragraphs: Sequence[Paragraph], labels: SectionLabels) -> list[Paragraph]:
    """Parts headings from prose and gives every paragraph its section's id."""
    outline = _Outline(labels)
    parted = [
        part
        for paragraph in paragraphs
        for part in ([paragraph] if paragraph.section == FRONT else outline.take(paragraph))
    ]
    return parted if "overview" in outline.taken else [_adopted(it) for it in parted]


def _adopted(paragraph: Paragraph) -> Paragraph:
    """Without a heading of its own, the first section is the text before the others."""
    return replace(paragraph, section=re.sub(f"^{PREAMBLE}", "overview", paragraph.section))


class _Outline:
    """Where in the report the reader is: the open section and its sub-headings."""

    def __init__(self, labels: SectionLabels) -> None:
        self.labels = labels
        self.taken: set[str] = set()
        self.section = PREAMBLE
        self.ordinal = 0
        self.open: list[tuple[Style, int]] = []
        self.top: Style = "part"

    def take(self, paragraph: Paragraph) -> Iterator[Paragraph]:
        """The paragraph, its heading set apart."""
        heading = self._heading(paragraph.text)
        if heading is None:
            yield replace(paragraph, section=self._id())
            return
        self._enter(heading)
        head = paragraph.cut(0, len(paragraph.text[: heading.length].rstrip("。：:")))
        yield replace(head, section=self._id(), level=1 + len(self.open))
        rest = paragraph.cut(heading.length, len(paragraph.text))
        if rest.text:
            yield replace(rest, section=self._id())

    def _id(self) -> str:
        return ".".join([self.section, *(str(count) for _, count in self.open)])

    def _heading(self, text: str) -> _Heading | None:
        numbering = _numbering(text)
        if numbering is None or numbering.style in ("part", self.top):
            return self._part(text, numbering) or self._sub(text, numbering)
        return self._first(text, numbering) or self._sub(text, numbering)

    def _sub(self, text: str, numbering: _Numbering | None) -> _Heading | None:
        if numbering is None or numbering.style == "part" or not self._follows(numbering):
            return None
        return _sub_heading(text, numbering)

    def _first(self, text: str, numbering: _Numbering) -> _Heading | None:
        """The first heading of a report that numbers its sections （一） or 1."""
        if self.taken or numbering.style not in ("bracket", "point"):
            return None
        heading = self._part(text, replace(numbering, ordinal=None))
        self.top = numbering.style if heading else self.top
        return heading

    def _follows(self, numbering: _Numbering) -> bool:
        """Whether 二是 can be a heading: only where 一是 was one."""
        counts = dict(self.open)
        return numbering.style != "item" or numbering.ordinal == counts.get("item", 0) + 1

    def _part(self, text: str, numbering: _Numbering | None) -> _Heading | None:
        """A level 1 heading: known by its words, or by its number in sequence."""
        start = numbering.length if numbering else 0
        end = _title_end(text, start, self.labels)
        title = text[start:end].rstrip("。：:")
        if not 0 < len(title) <= LONGEST_HEADING or _like(title, TABLE_ROWS) > SURE:
            return None
        section = self._known(title, numbering)
        if section is None and end == len(text) and text[-1] not in _STOP:
            section = self._unknown(numbering)
        return _Heading("part", end, section) if section else None

    def _known(self, title: str, numbering: _Numbering | None) -> str | None:
        """The section, not opened before, whose known headings are most alike."""
        score, best = max(
            ((_like(title, words), key) for key, words in self.labels.items()), default=(0.0, "")
        )
        if best in self.taken:
            return None
        if score >= (NUMBERED if numbering else SURE):
            return best
        in_place = numbering is not None and numbering.ordinal == self._place(best)
        return best if in_place and score >= BY_POSITION else None

    def _unknown(self, numbering: _Numbering | None) -> str | None:
        """An id for a heading outside the form: its number is the next."""
        following = numbering is not None and numbering.ordinal == self.ordinal + 1
        return f"section{self.ordinal + 1}" if following else None

    def _place(self, section: str) -> int:
        known = list(self.labels)
        return known.index(section) + 1 if section in known else self.ordinal + 1

    def _enter(self, heading: _Heading) -> None:
        if heading.section:
            self.ordinal = self._place(heading.section)
            self.section, self.open = heading.section, []
            self.taken.add(heading.section)
            return
        outer = [style for style, _ in self.open if _RANK[style] < _RANK[heading.style]]
        depth = min(len(outer), 1)
        count = self.open[depth][1] if depth < len(self.open) else 0
        self.open = [*self.open[:depth], (heading.style, count + 1)]


def _title_end(text: str, start: int, labels: SectionLabels) -> int:
    """Where a level 1 heading ends: at the known words, a stop, or the paragraph's end."""
    stop = re.search(r"[。：:；;！？]", text[start:])
    end = start + stop.end() if stop else len(text)
    if stop is None and len(text) <= LONGEST_HEADING:
        return end
    known = _after_label(text, start, labels)
    if known == len(text) and start and end - start > LONGEST_HEADING:
        known = _run_in(text, start, labels)
    return min(known, end)


def _run_in(text: str, start: int, labels: SectionLabels) -> int:
    """Where a numbered heading without a stop ends: at the word by which it is likest to a
    known one, else at the text's end."""
    words = [word for variants in labels.values() for word in variants]
    ends = [
        match.end() for match in _LAST_WORD.finditer(text, start, start + LONGEST_HEADING)
        if not re.search(r"[，,。]", text[start : match.end()])
    ]  # fmt: skip
    return max(ends, key=lambda end: _like(text[start:end], words), default=len(text))


def _after_label(text: str, start: int, labels: SectionLabels) -> int:
    """The end of the longest known heading that stands there, else of the text."""
    known = [word for words in labels.values() for word in words if text.startswith(word, start)]
    if not known:
        return len(text)
    end = start + len(max(known, key=len))
    return end + 1 if text[end : end + 1] in ("。", "：", ":") else end


def _like(title: str, variants: Sequence[str]) -> float:
    """Similarity to the nearest variant, 0..1; the year before it aside."""
    return best_similarity(normalised(re.sub(r"^\d{4}年度?", "", normalise(title))), variants)


def _sub_heading(text: str, numbering: _Numbering) -> _Heading | None:
    """A numbered line that is no sentence, or a short first sentence."""
    match = _SHORT.match(text, numbering.length)
    if match is None or re.search(r"\d(?!\d*年)", normalise(match["title"])):
        return None
    rest = text[match.end() :]
    if numbering.style == "item" and (not rest or _NEXT_ITEM.search(rest)):
        return None
    if match["stop"] and not rest and numbering.style != "bracket":
        return None
    return _Heading(numbering.style, match.end())
