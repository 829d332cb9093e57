"""Each damage shows, and does what it says to what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from eval.synth.damage import light, marks, optics, paper, phone, printing, seals, spots
from eval.synth.damage.shot import Pixels, Shot, Step, grey_of
from extractors.document import Box
from tests.eval.synth.sheets import MARKS, TABLE, after, sheet

STEPS: Mapping[str, Step] = {
    "adaptive": printing.adaptive(8, 20),
    "balanced": light.balanced(0.3),
    "binarised": printing.binarised(100, 180),
    "blurred": optics.blurred(0.8, 1.2),
    "bordered": paper.bordered(2.0, 5.0),
    "broken": printing.broken(0.1, 0.4),
    "coarse_rows": printing.coarse_rows,
    "contrasted": light.contrasted(0.6, 0.8),
    "diffused": printing.diffused,
    "dog_eared": paper.dog_eared,
    "dropped": printing.dropped(60, 80),
    "exposed": light.exposed(0.6, 0.9),
    "faint": printing.faint(0.2, 0.4),
    "folded": paper.folded(1.0, 2.0),
    "halftoned": printing.halftoned(3, 5),
    "highlighted": marks.highlighted(2, 4),
    "lined": printing.lined(3),
    "moire": phone.moire(0.05, 0.15),
    "noisy": optics.noisy(3.0, 6.0),
    "noisy_colours": optics.noisy_colours(3.0, 6.0),
    "noted": marks.noted(1, 3),
    "ordered": printing.ordered,
    "overshadowed": light.overshadowed(0.2, 0.5),
    "paper": paper.paper(0.8, 0.95),
    "patchy": printing.patchy(0.3, 0.7),
    "punched": paper.punched,
    "recompressed": optics.recompressed(30, 50),
    "resampled": optics.resampled(0.6, 0.8),
    "salted": optics.salted(0.001, 0.01),
    "sealed": seals.stamped("table", count=(1, 3)),
    "shaded": light.shaded(0.1, 0.4),
    "shaken": optics.shaken(2.0, 4.0),
    "sharpened": optics.sharpened(0.5, 1.0),
    "shone_through": paper.shone_through(0.1, 0.3),
    "specked": paper.specked(20, 40),
    "stained": paper.stained(0.3, 0.6),
    "stapled": paper.stapled,
    "streaked": printing.streaked(0.3, 0.7),
    "struck": marks.struck(1, 3),
    "swollen": printing.swollen(0.3, 0.6),
    "textured": paper.textured(8, 14),
    "ticked": marks.ticked(1, 4),
    "tinted": paper.tinted,
    "underlined": marks.underlined(1, 4),
    "uneven": light.uneven(0.1, 0.3),
    "vignetted": light.vignetted(0.1, 0.3),
    "yellowed": paper.yellowed(0.3, 0.6),
}
TWO_TONES = ("adaptive", "binarised", "diffused", "halftoned", "ordered")


def _grey_sheet(colours: int) -> Shot:
    """With a table, text of squares in grey, and something on its back."""
    shot = sheet(colours=colours, table=True)
    pixels = shot.pixels.copy()
    pixels[525:537, 80:330][:, ::3] = 90
    back = np.full((60, 40, 1), 255, np.uint8)
    back[10:20, 5:15] = 0
    return replace(shot, pixels=pixels, reverse=lambda: back)


@pytest.mark.parametrize("colours", [1, 3])
@pytest.mark.parametrize("name", STEPS)
def test_it_shows_and_repeats(name: str, colours: int) -> None:
    before = _grey_sheet(colours)
    seen = {seed: after(STEPS[name], seed, before) for seed in (1, 2)}
    for shot in seen.values():
        assert shot.pixels.shape == before.pixels.shape
        assert shot.pixels.dtype == np.uint8
    assert any((shot.pixels != before.pixels).any() for shot in seen.values())
    again = after(STEPS[name], 1, before)
    assert again.pixels.tobytes() == seen[1].pixels.tobytes()


@pytest.mark.parametrize("name", TWO_TONES)
def test_dots_and_thresholds_leave_two_tones(name: str) -> None:
    shot = after(STEPS[name], 1, _grey_sheet(3))
    assert set(np.unique(shot.pixels)) == {0, 255}


@pytest.mark.parametrize("step", [printing.binarised(80, 81), printing.binarised(200, 201)])
def test_thin_characters_survive_every_threshold(step: Step) -> None:
    shot = sheet(table=True)
    thin = shot.pixels.copy()
    thin[525:537, 80:330:3] = 150
    after_it = after(step, 1, replace(shot, pixels=thin))
    assert (after_it.pixels[525:537, 80:330:3] == 0).mean() > 0.9


# --------------------------------------------------------------------------
# Print


def _part(shot: Shot, box: Box) -> Pixels:
    x0, top, x1, bottom = (round(side * shot.dpi / 72) for side in box)
    return shot.pixels[top:bottom, x0:x1]


def test_rules_break_and_text_stays() -> None:
    before = sheet(table=True)
    broken = after(printing.broken(0.3, 0.4), 4, before)
    table = TABLE.expanded(3)
    missing = (_part(broken, table) > 128).sum() - (_part(before, table) > 128).sum()
    assert 0.1 < missing / (_part(before, table) < 128).sum() < 0.6
    for box in MARKS:
        assert (_part(broken, box) == _part(before, box)).all()


def test_rules_are_told_from_text() -> None:
    shot = sheet(table=True)
    found = printing.rules(shot) > 128
    drawn = grey_of(shot.pixels) < 128
    marks_alone = grey_of(sheet().pixels) < 128
    assert (found == (drawn & ~marks_alone)).mean() > 0.999


def test_missing_toner_is_no_darker_anywhere() -> None:
    before = _grey_sheet(3)
    for step in (printing.streaked(0.3, 0.6), printing.patchy(0.3, 0.6), printing.faint(0.2, 0.3)):
        now = after(step, 2, before).pixels
        assert (now >= before.pixels).all() and (now > before.pixels).any()


def test_lost_scan_lines_are_whole_rows() -> None:
    before = sheet()
    rows = (after(printing.dropped(3, 3), 9, before).pixels != before.pixels).any(axis=(1, 2))
    assert rows.sum() <= 3


# --------------------------------------------------------------------------
# Paper


def test_the_reverse_shines_through_mirrored() -> None:
    shot = after(paper.shone_through(0.2, 0.3), 1, _blank_with_reverse())
    grey = grey_of(shot.pixels).astype(float)
    left, right = (255 - half.mean() for half in np.array_split(grey, 2, axis=1))
    assert right > 10 * left
    assert 150 < grey.min() < 220


def _blank_with_reverse() -> Shot:
    blank = sheet()
    back = np.full((60, 40, 1), 255, np.uint8)
    back[10:50, 5:15] = 0
    return replace(blank, pixels=np.full_like(blank.pixels, 255), reverse=lambda: back)


def test_nothing_shines_through_without_a_reverse() -> None:
    before = sheet()
    assert after(paper.shone_through(0.2, 0.3), 1, before) is before


@pytest.mark.parametrize("seed", range(6))
def test_holes_are_in_the_margin(seed: int) -> None:
    before = sheet()
    changed = (after(paper.punched, seed, before).pixels != before.pixels).any(axis=2)
    assert changed[:, : int(MARKS[0].x0 * before.dpi / 72)].sum() == changed.sum() > 0


def test_coloured_paper_keeps_black_ink() -> None:
    shot = after(paper.tinted, 3)
    assert shot.pixels.min() == 0
    assert np.ptp(shot.pixels.reshape(-1, 3).max(axis=0)) > 2


# --------------------------------------------------------------------------
# Pens and seals


@pytest.mark.parametrize("step", [marks.ticked(3, 6), marks.noted(1, 3)])
def test_ticks_and_notes_stand_where_nothing_is_printed(step: Step) -> None:
    before = sheet()
    now = after(step, 7, before)
    assert (now.pixels != before.pixels).any()
    for box in MARKS:
        assert (_part(now, box.expanded(1)) == _part(before, box.expanded(1))).all()


def test_underlines_run_under_text() -> None:
    before = _grey_sheet(3)
    changed = (after(marks.underlined(3, 3), 2, before).pixels != before.pixels).any(axis=2)
    rows = spots.lines(before)
    assert all(any(y < row < y + h + 12 for _, y, _, h in rows)
               for row in np.flatnonzero(changed.any(axis=1)))  # fmt: skip


def test_highlighters_leave_the_print_legible() -> None:
    before = _grey_sheet(3)
    now = after(marks.highlighted(3, 3), 2, before)
    assert (now.pixels[before.pixels.max(axis=2) == 0] == 0).all()
    assert now.pixels.max(axis=2).min() == 0


def _stamp(before: Shot, now: Shot) -> Box:
    changed = (now.pixels != before.pixels).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    return Box(columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)


@pytest.mark.parametrize("seed", range(8))
def test_a_seal_lies_over_the_table(seed: int) -> None:
    before = sheet(table=True)
    where = _stamp(before, after(seals.stamped("table"), seed, before))
    table = Box(*(side * before.dpi / 72 for side in TABLE))
    assert table.contains(*where.center)


@pytest.mark.parametrize("seed", range(4))
def test_a_seal_lies_over_the_signature(seed: int) -> None:
    before = _grey_sheet(3)
    found = spots.signature(before)
    assert found == pytest.approx((80, 525, 250, 12), abs=4)
    where = _stamp(before, after(seals.stamped("signature"), seed, before))
    assert Box(80, 520, 330, 545).intersection(where).area > 0


@pytest.mark.parametrize("seed", range(12))
def test_seals_are_red_or_blue_and_grey_in_grey(seed: int) -> None:
    before = sheet(200)
    now = after(seals.stamped("anywhere", pressure=(0.9, 0.9)), seed, before)
    red, green, blue = (now.pixels[..., band].astype(int) for band in range(3))
    coloured = max(((red - green) > 60).sum(), ((blue - red) > 40).sum())
    assert coloured > 400
    grey = after(seals.stamped("anywhere"), seed, sheet(colours=1))
    assert grey.pixels.shape[2] == 1 and (grey.pixels != sheet(colours=1).pixels).any()


def test_print_can_be_read_under_a_seal() -> None:
    before = sheet(table=True)
    now = after(seals.stamped("table", count=(3, 3), pressure=(1.0, 1.0)), 1, before)
    assert (now.pixels[before.pixels == 0] == 0).all()


def test_every_shape_of_seal_is_made() -> None:
    made = [seals.designed(np.random.default_rng(seed)) for seed in range(60)]
    assert {seal.shape for seal in made} == {"round", "oval", "square"}
    assert {seal.star for seal in made} == {True, False}
    assert any(seal.code for seal in made) and any(seal.below for seal in made)
    cover = seals.drawn(next(seal for seal in made if seal.shape == "round"), 4.0)
    assert cover.max() == 255 and 0.1 < (cover > 128).mean() < 0.5


# --------------------------------------------------------------------------
# Places


def test_places_are_none_on_an_empty_page() -> None:
    blank = replace(sheet(), pixels=np.full_like(sheet().pixels, 255))
    assert spots.table(blank) is None
    assert spots.signature(blank) is None
    full = replace(blank, pixels=np.zeros_like(blank.pixels))
    assert spots.empty(full, np.random.default_rng(1), 5.0) is None
    assert after(marks.ticked(2, 2), 1, full).pixels.max() == 0


def test_a_seal_finds_a_place_on_an_empty_page() -> None:
    blank = replace(sheet(), pixels=np.full_like(sheet().pixels, 255))
    for over in ("table", "signature"):
        assert (after(seals.stamped(over), 1, blank).pixels < 255).any()
