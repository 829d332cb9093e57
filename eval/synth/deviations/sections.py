"""Headings, sections, and what stands around tables."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from eval.synth.content import Content, Section
from eval.synth.deviations.switch import Switch, Switches
from eval.synth.grammar import Sentence
from eval.synth.inserts import Chart, Note

OFFICIAL = ("proactive", "requests", "disputes")


def _each(content: Content, change: Callable[[Section], Section]) -> Content:
    return replace(content, sections=tuple(map(change, content.sections)))


# --------------------------------------------------------------------------
# Headings


def _five_sections(content: Content, rng: random.Random) -> Content:
    """The last section is left out, or said under the heading before it."""
    *others, problems, last = content.sections
    if rng.random() < 0.5:
        problems = replace(problems, paragraphs=(*problems.paragraphs, *last.paragraphs))
    return replace(content, sections=(*others, problems))


def _seven_sections(content: Content, rng: random.Random) -> Content:
    heading = rng.choice(("有关说明", "附则", "下一年度工作打算"))
    sentence = Sentence(text="本报告的数据由各承办单位提供，如与其他统计口径不同，以本报告为准。")
    extra = Section(
        id="section7", level=1, number="七、", heading=heading, paragraphs=((sentence,),)
    )
    return replace(content, sections=(*content.sections, extra))


def _unnumbered(content: Content, _rng: random.Random) -> Content:
    """Headings of the first level without their numbers."""
    return _each(content, lambda s: replace(s, number="") if s.level == 1 else s)


def _misnumbered(content: Content, rng: random.Random) -> Content:
    """A number twice, and all behind it one too low: 一 二 三 三 四 五."""
    top = [section for section in content.sections if section.level == 1]
    start = rng.randrange(2, len(top))
    numbers = {section.id: top[place - 1].number
               for place, section in enumerate(top) if place >= start}  # fmt: skip
    return _each(content, lambda s: replace(s, number=numbers.get(s.id, s.number)))


def _run_in(content: Content, rng: random.Random) -> Content:
    """Headings of the first level in the first line of their paragraphs; all, or one."""
    able = [s.id for s in content.sections if s.level == 1 and s.paragraphs and not s.run_in]
    if not able:
        return content
    chosen = able if rng.random() < 0.5 else [rng.choice(able)]
    return _each(content, lambda s: replace(s, run_in=True) if s.id in chosen else s)


def _headless(content: Content, rng: random.Random) -> Content:
    """A table stands without a heading, mostly that of disputes."""
    return _unheaded(content, rng.choices(OFFICIAL, (1, 1, 4)))


def _bare_tables(content: Content, _rng: random.Random) -> Content:
    """The three tables without any heading between them."""
    return _unheaded(content, list(OFFICIAL))


def _unheaded(content: Content, names: list[str]) -> Content:
    """Not those whose prose or charts state figures: these are told by the section."""

    def change(section: Section) -> Section:
        telling = section.paragraphs or any(isinstance(it, Chart) for it in section.inserts)
        if section.id not in names or telling:
            return section
        return replace(section, number="", heading="")

    return _each(content, change)


# --------------------------------------------------------------------------
# Around tables


def _prompts(content: Content, rng: random.Random) -> Content:
    """What the form says to whoever fills it in, left under the headings."""
    text = rng.choice(
        ("（该部分以表格形式报告）", "（该部分以表格形式报告）", "（以表格形式报告）")
    )
    left = ((Sentence(text=text),),)
    return _each(
        content, lambda s: replace(s, paragraphs=left) if s.id in OFFICIAL and s.heading else s
    )


def _with_note(content: Content, note: Note, names: tuple[str, ...]) -> Content:
    return _each(content, lambda s: replace(s, inserts=(*s.inserts, note)) if s.id in names else s)


_NOTES = (
    "注：本表数据由各承办单位汇总后填报，空白处为没有此类情形。",
    "注：“其他处理”指不属于上述情形的处理结果。",
    "备注：统计口径与上年一致，行政诉讼按一审统计。",
    "说明：因部分申请合并办理，本表按答复文书统计。",
)


def _notes(content: Content, rng: random.Random) -> Content:
    note = Note(text=rng.choice(_NOTES))
    headed = [s.id for s in content.sections if s.id in OFFICIAL and s.heading]
    return _with_note(content, note, tuple(headed[:1] if rng.random() < 0.3 else headed[-1:]))


def _captions(content: Content, rng: random.Random) -> Content:
    """What the table of requests counts, above it at the right; also above that of disputes."""
    text = rng.choice(("单位：件", "（单位：件）", "单位：件、个", "计量单位：件"))
    names = rng.choice((("requests",), ("requests", "disputes")))
    return _with_note(content, Note(text=text, after=False), names)


SECTIONS: Switches = {
    "five-sections": Switch(5, _five_sections),
    "seven-sections": Switch(4, _seven_sections),
    "misnumbered": Switch(3, _misnumbered),
    "unnumbered": Switch(5, _unnumbered),
    "run-in-headings": Switch(5, _run_in),
    "headless": Switch(3, _headless),
    "bare-tables": Switch(2, _bare_tables),
    "prompts": Switch(6, _prompts),
    "notes": Switch(5, _notes),
    "captions": Switch(6, _captions),
}
