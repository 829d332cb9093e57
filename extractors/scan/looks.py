"""What stands in cells: two networks look at each inked line, and again where they doubt.

The number reader looks first. The general recogniser reads what is no figure and
whatever the number reader is not sure of; where the two differ, or are weak, it looks
again, at a larger picture and for figures alone. What they say is pooled as probabilities.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

from extractors.clock import stage
from extractors.document import Alternative, Box, Reading, enclosing
from extractors.labels import is_ideograph
from extractors.networks import Networks
from extractors.numbers import cell_state, parse_cell
from extractors.scan import dashes
from extractors.scan.double_rules import without_double_rules
from extractors.scan.ink import (
    WIDE_SIDE,
    CellInk,
    blank_crops,
    cell_marks,
    crop,
    enlarged,
    lines_of,
    number_crop,
    usual_digit,
    without_ghosts,
)
from extractors.scan.known_labels import ILLEGIBLE, is_illegible, likeliest
from extractors.scan.lost_rules import has_room
from extractors.scan.sheet import Sheet
from models.cells.alphabet import OTHER, fold
from models.cells.predict import NumberReading
from models.ocr.engine import LineReading

FIGURE_CHARACTERS = frozenset("0123456789.,+-−－—/／％%()（）无万亿元个件项条次")
"""What is printed in figure cells; a second look of the general recogniser keeps to these."""

SURE = 0.995
"""Probability from which the number reader's word is enough."""

WEAK = 0.95
"""Probability of the pooled reading below which the general recogniser looks again."""

NUMBER_FLOOR, GENERAL_FLOOR = 0.003, 0.02
"""Probability of what a look did not think of: how often it is wrong outright."""

SECOND_LOOK_SCALE = 1.5
LONGEST_FIGURE = 12
MOST_READINGS = 6

EACH_LINE, MOST_LINES = 3, 3
"""Readings of each line that are put together, and in cells of how many lines; in those
of more, the best of each."""

LEAST_ALTERNATIVE = 1e-4

SURELY_BLANK = 0.8
"""Probability of nothing from which a cell without ink is blank."""

EITHER_MARK = 0.9
"""Confidence of a point before three digits, which on paper looks like a comma, and of a
dash of middling length."""

MOST_SPECKS = 4
"""Specks of a cell that are looked at, the largest."""

LOST_DIGIT = 0.1
"""Probability of more digits, where there is more paper about a figure, from which they
may have been lost."""

ODD = 0.002
"""Weight of a reading that nobody prints in a cell for figures."""

DIRT, MARKS = 0.4, "+-.,/"
"""Probability that marks at the ends of such a reading are none of the figure."""

_ODD_ZERO = re.compile(r"[+-]?0\d|-0$")
_THOUSANDS = re.compile(r"\.\d{3}(?!\d)")

CUT_DOUBT = 0.9
"""Confidence of a cell whose ink meets its side: a 0 may be left of it as a 3."""

PALE_DOUBT = 0.5
"""Confidence of a cell whose ink shows only faintly, may be two figures, or a digit short."""

Look = Mapping[str, float]
"""Folded text to its probability."""


MOST_ERODED = 0.4
"""Share of a table's labels that are illegible where its blanks are believed."""


@dataclass(slots=True)
class _Line:
    """An inked line of a cell, and what was said of it."""

    box: Box
    number: NumberReading
    general: LineReading | None = None
    looks: list[tuple[Look, float]] = field(default_factory=list)
    short: bool = False
    """Whether it may be a digit short."""


def read_cells(
    sheet: Sheet, cells: Sequence[Box], networks: Networks, words: Sequence[str] = ()
) -> list[Reading]:
    """One reading per cell (points of the sheet), in the order given; ``words`` are the
    labels that may stand in one, normalised."""
    boxes = [sheet.pixels_of(cell) for cell in cells]
    found = [cell_marks(sheet, box) for box in boxes]
    marks = without_double_rules(found, boxes, sheet.scale)
    rough = [line for each in marks for line in lines_of(each, sheet.scale).lines]
    digit = usual_digit(rough, sheet.scale)
    marks = without_ghosts(sheet, marks, digit)
    inks = [lines_of(each, sheet.scale, digit) for each in marks]
    rooms = [each.room for each in marks]
    inks = _with_lone_marks(sheet, rooms, inks, digit, networks)
    lines = _first_look(sheet, rooms, inks, digit, networks)
    _wide_look(sheet, rooms, lines, digit, networks)
    _general_look(sheet, [line for each in lines for line in each if not _is_sure(line)], networks)
    _second_look(sheet, lines, networks)
    blanks = _blank_look(sheet, boxes, inks, digit, networks)
    character = _character(lines, digit)
    readings = [
        _doubted(ink, _cell_reading(sheet, each, character) if each else next(blanks),
                 unsure=_are_stacked(each, box) or any(line.short for line in each), digit=digit)
        for ink, each, box in zip(inks, lines, boxes, strict=True)
    ]  # fmt: skip
    labels = [n for n, each in enumerate(lines) if each and not _may_be_figure(each)]
    if sum(readings[n].confidence < ILLEGIBLE for n in labels) > MOST_ERODED * len(labels):
        readings = [_unsure_blank(reading) for reading in readings]
    illegible = {n: lines[n] for n in labels if is_illegible(readings[n], words)}
    return _with_known_labels(sheet, readings, illegible, character, networks, words)


def _unsure_blank(reading: Reading) -> Reading:
    """Where so many labels have lost their ink, whole figures may have."""
    return reading if reading.printed else replace(
        reading, confidence=min(reading.confidence, PALE_DOUBT)
    )  # fmt: skip


def _with_known_labels(
    sheet: Sheet, readings: Sequence[Reading], labels: Mapping[int, Sequence[_Line]],
    character: float, networks: Networks, words: Sequence[str],
) -> list[Reading]:  # fmt: skip
    """With the ``labels``, by the numbers of their cells, as the words that they most likely
    are."""
    known = list(readings)
    if not labels or not words:
        return known
    crops = [[crop(sheet, line.box) for line in lines] for lines in labels.values()]
    with stage("recognise"):
        weights = networks.engine.weigh(crops, words)
    for (n, lines), weight in zip(labels.items(), weights, strict=True):
        room = sum(line.box.width for line in lines) / character
        if word := likeliest(weight, words, room):
            known[n] = replace(
                readings[n], printed=word.printed, confidence=word.confidence, supposed=True,
                alternatives=(),
            )  # fmt: skip
    return known


def _with_lone_marks(
    sheet: Sheet, rooms: Sequence[Box], inks: Sequence[CellInk], digit: float, networks: Networks
) -> list[CellInk]:
    """A short dash is as small as a speck: one that the number reader takes for a mark, the
    only one of its cell, is a line."""
    crops = [number_crop(sheet, speck, room, digit)
             for room, ink in zip(rooms, inks, strict=True)
             for speck in ink.specks[:MOST_SPECKS]]  # fmt: skip
    with stage("numbers"):
        read = iter(networks.numbers.read(crops))
    seen = [[speck for speck in ink.specks[:MOST_SPECKS] if next(read).text] for ink in inks]
    return [replace(ink, lines=tuple(each), specks=()) if len(each) == 1 else ink
            for ink, each in zip(inks, seen, strict=True)]  # fmt: skip


def _first_look(
    sheet: Sheet, boxes: Sequence[Box], inks: Sequence[CellInk], digit: float, networks: Networks
) -> list[list[_Line]]:
    crops = [[number_crop(sheet, line, box, digit) for line in ink.lines]
             for box, ink in zip(boxes, inks, strict=True)]  # fmt: skip
    with stage("numbers"):
        read = iter(networks.numbers.read([crop for each in crops for crop in each]))
    return [[_looked_at(line, next(read)) for line in ink.lines] for ink in inks]


def _wide_look(
    sheet: Sheet,
    rooms: Sequence[Box],
    lines: Sequence[Sequence[_Line]],
    digit: float,
    networks: Networks,
) -> None:
    """Whether a digit stands beside a figure, too pale or broken to have counted as ink."""
    figures = [(line, room) for room, each in zip(rooms, lines, strict=True) for line in each
               if line.number.text.isdigit()]  # fmt: skip
    crops = [number_crop(sheet, line.box, room, digit, side=WIDE_SIDE) for line, room in figures]
    with stage("numbers"):
        read = networks.numbers.read(crops)
    for (line, _), number in zip(figures, read, strict=True):
        look, floor = _number_look(number)
        longer = (p for text, p in look.items() if _is_longer(text, line.number.text))
        if math.fsum(longer) >= LOST_DIGIT:
            line.looks, line.short = [(look, floor)], True


def _is_longer(text: str, figure: str) -> bool:
    return text.isdigit() and figure in text and text != figure


def _looked_at(line: Box, number: NumberReading) -> _Line:
    return _Line(box=line, number=number, looks=[_number_look(number)])


def _number_look(number: NumberReading) -> tuple[Look, float]:
    return dict([(number.text, number.confidence), *number.alternatives]), NUMBER_FLOOR


def _is_sure(line: _Line) -> bool:
    known = bool(line.number.text) and OTHER not in line.number.text and not line.short
    return known and is_printable(line.number.text) and line.number.confidence >= SURE


def _general_look(sheet: Sheet, lines: Sequence[_Line], networks: Networks) -> None:
    """Words, whose probability decides nothing, as quickly as may be."""
    for exact in (True, False):
        chosen = [line for line in lines if _is_word(line) is not exact]
        with stage("recognise"):
            crops = [crop(sheet, line.box) for line in chosen]
            read = networks.engine.recognise(crops, exact=exact)
        for line, reading in zip(chosen, read, strict=True):
            line.general = reading
            line.looks.append(_general(reading))


def _is_word(line: _Line) -> bool:
    """Whether the number reader is sure that it is no figure."""
    look, floor = line.looks[0]
    return math.fsum(p for text, p in look.items() if OTHER not in text) < floor


def _general(reading: LineReading) -> tuple[Look, float]:
    look: dict[str, float] = {}
    for text, probability in [(reading.text, reading.confidence), *reading.alternatives]:
        look[fold(text)] = look.get(fold(text), 0.0) + probability
    return look, GENERAL_FLOOR


def _second_look(sheet: Sheet, lines: Sequence[Sequence[_Line]], networks: Networks) -> None:
    """Whatever may be a figure and is not yet sure, larger."""
    chosen = [line for each in lines if _may_be_figure(each) for line in each
              if line.general and pooled(line.looks)[0][1] < WEAK]  # fmt: skip
    larger = [enlarged(crop(sheet, line.box), SECOND_LOOK_SCALE) for line in chosen]
    with stage("recognise"):
        again = networks.engine.recognise(larger, alphabet=FIGURE_CHARACTERS)
    for line, reading in zip(chosen, again, strict=True):
        line.looks.append(_general(reading))


def _may_be_figure(lines: Sequence[_Line]) -> bool:
    """Whether a cell reads as a figure, or would but for one character."""
    text = "".join(_general_text(line) for line in lines)
    others = sum(1 for char in text if fold(char) == OTHER)
    if lines and _is_scrawl(text, lines):
        return True
    if not lines or len(text) > LONGEST_FIGURE or others > 1:
        return False
    return others < len(text) or len(text) <= 1


def _is_scrawl(text: str, lines: Sequence[_Line]) -> bool:
    """Whether the general recogniser sees letters where the number reader sees a figure:
    no label is without a character, and dirt about a figure looks like letters."""
    figures = all(line.number.text and OTHER not in line.number.text for line in lines)
    return figures and not any(map(is_ideograph, text))


def _general_text(line: _Line) -> str:
    return line.general.text.replace(" ", "") if line.general else line.number.text


# --------------------------------------------------------------------------
# From looks to readings


def pooled(looks: Sequence[tuple[Look, float]]) -> list[tuple[str, float]]:
    """Texts by probability, best first.

    A logarithmic pool: the product of what the looks say of each text, a look's floor
    where it did not think of it, and as much for all other texts. The looks are at one
    ink, so that each counts for less the more there are.
    """
    texts = {text for look, _ in looks for text in look}
    weight = len(looks) ** -0.5
    scores = {text: math.prod(max(look.get(text, 0.0), floor) for look, floor in looks) ** weight
              for text in texts}  # fmt: skip
    other = math.prod(floor for _, floor in looks) ** weight
    total = sum(scores.values()) + other
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    return [(text, score / total) for text, score in ranked]


def _cell_reading(sheet: Sheet, lines: Sequence[_Line], character: float) -> Reading:
    if not _may_be_figure(lines):
        return _label_reading(sheet, lines)
    ranked = by_form(joined_lines([pooled(line.looks) for line in lines]))
    text, confidence = ranked[0]
    printed = _spelt(text, lines, character)
    return Reading(
        printed=printed,
        confidence=min(confidence, EITHER_MARK) if _either(text, lines, character) else confidence,
        box=sheet.on_page(enclosing(line.box for line in lines)) if printed else None,
        method="ocr",
        alternatives=tuple(
            Alternative(printed=text, confidence=p)
            for text, p in ranked[1:MOST_READINGS]
            if text and p > LEAST_ALTERNATIVE
        ),
    )


def joined_lines(lines: Sequence[list[tuple[str, float]]]) -> list[tuple[str, float]]:
    """Readings of a cell's lines one behind the other, by probability; at least one."""
    count = EACH_LINE if len(lines) <= MOST_LINES else 1
    known = [[(text, p) for text, p in line if OTHER not in text][:count] or [("", 0.0)]
             for line in lines]  # fmt: skip
    whole: dict[str, float] = {}
    for parts in product(*known):
        text = "".join(part for part, _ in parts)
        whole[text] = whole.get(text, 0.0) + math.prod(p for _, p in parts)
    return sorted(whole.items(), key=lambda item: -item[1])


def by_form(readings: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Readings by probability where what nobody prints (``6.``, ``-0``, ``0-4``) is mostly a
    figure beside a mark, and hardly itself. What is neither keeps its share."""
    weights: dict[str, float] = {}
    for text, p in readings:
        printable = is_printable(text)
        weights[text] = weights.get(text, 0.0) + (p if printable else p * ODD)
        figure = text.strip(MARKS)
        if not printable and figure and is_printable(figure):
            weights[figure] = weights.get(figure, 0.0) + p * DIRT
    odd = math.fsum(p * (1 - ODD - DIRT) for text, p in readings if not is_printable(text))
    left = max(0.0, 1.0 - math.fsum(p for _, p in readings))
    whole = math.fsum(weights.values()) + odd + left
    return sorted(((text, w / whole) for text, w in weights.items()), key=lambda item: -item[1])


def is_printable(text: str) -> bool:
    """Whether offices print this in a cell for figures: a number, or a way to say none."""
    if cell_state(text) != "read":
        return True
    return parse_cell(text) is not None and not _ODD_ZERO.match(text)


def _character(lines: Sequence[Sequence[_Line]], digit: float) -> float:
    """Width in pixels of a character of the table's labels."""
    labels = ((_general_text(line), line.box) for each in lines for line in each if line.general)
    return dashes.character_width(labels) or digit / dashes.DIGIT


def _either(text: str, lines: Sequence[_Line], character: float) -> bool:
    """Whether its marks look like others: a point like a comma, dashes like each other."""
    if _is_dash(text):
        return len(lines) > 1 or dashes.is_unsure(lines[0].box.width, character)
    return bool(_THOUSANDS.search(text))


def _spelt(text: str, lines: Sequence[_Line], character: float) -> str:
    """The folded text as it is printed: full width, and dashes by their length."""
    if _is_dash(text):
        return dashes.spelt([line.box.width for line in lines], character)
    general = "".join(_general_text(line) for line in lines)
    return general if fold(general) == text else text


def _is_dash(text: str) -> bool:
    return bool(text) and set(text) == {"-"}


def _label_reading(sheet: Sheet, lines: Sequence[_Line]) -> Reading:
    general = [line.general for line in lines if line.general]
    single = general[0].alternatives if len(lines) == 1 and general else ()
    sure = min((line.confidence for line in general), default=1.0)
    return Reading(
        printed="".join(_general_text(line) for line in lines),
        confidence=sure,
        box=sheet.on_page(enclosing(line.box for line in lines)),
        method="ocr",
        alternatives=tuple(Alternative(printed=t, confidence=c) for t, c in single),
    )


def _are_stacked(lines: Sequence[_Line], cell: Box) -> bool:
    """Whether digits go on in the next line though the one above had room for them: two
    figures between which a rule was lost."""
    return any(
        upper.number.text[-1:].isdigit() and lower.number.text[:1].isdigit()
        and has_room(upper.box, cell)
        for upper, lower in pairwise(lines)
    )  # fmt: skip


def _doubted(ink: CellInk, reading: Reading, *, unsure: bool, digit: float) -> Reading:
    """Less sure of what shows only faintly, has lost a part, or is two figures; and of a
    blank with ink as high as a ``digit`` (pixels), under which one may stand."""
    covered = not reading.printed and any(line.height >= digit for line in ink.lines)
    poor = unsure or covered or ink.pale or ink.parted
    most = PALE_DOUBT if poor else CUT_DOUBT if ink.cut else 1.0
    return replace(reading, confidence=min(reading.confidence, most))


def _blank_look(
    sheet: Sheet, boxes: Sequence[Box], inks: Sequence[CellInk], digit: float, networks: Networks
) -> Iterator[Reading]:
    """A blank for each cell without ink, doubted where the number reader sees something in
    its middle, at a side or in a speck."""
    crops = [
        [*blank_crops(sheet, box, digit),
         *(number_crop(sheet, speck, box, digit, side=WIDE_SIDE)
           for speck in ink.specks[:MOST_SPECKS])]
        for box, ink in zip(boxes, inks, strict=True) if not ink.lines
    ]  # fmt: skip
    with stage("numbers"):
        read = iter(networks.numbers.read([crop for each in crops for crop in each]))
    for each in crops:
        blank = min(_number_look(next(read))[0].get("", 0.0) for _ in each)
        yield Reading(method="ocr", confidence=1.0 if blank >= SURELY_BLANK else blank)
