"""What a made-up report says: figures that satisfy the form's sums, and prose."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.templates import Template, path

KINDS = ("legal.commercial", "legal.research", "legal.public_welfare", "legal.legal_service",
         "legal.other")  # fmt: skip
DISPUTES = ("review", "litigation_direct", "litigation_after_review")
OUTCOMES = ("upheld", "corrected", "other", "pending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """``figures`` are printed texts by path; ``contradictions`` ids of checks that fail."""

    form: Template
    agency: str
    year: int
    figures: dict[str, str]
    contradictions: tuple[str, ...]


def make_content(form: Template, seed: int, *, contradict: bool = False) -> Content:
    """A report's content; the same seed gives the same content."""
    rng = random.Random(seed)
    values = {**_proactive(form, rng), **_requests(form, rng), **_disputes(rng)}
    figures = {name: f"{value:+d}" if "[change]" in name else str(value)
               for name, value in values.items()}  # fmt: skip
    if contradict:
        name = "disputes.review[total]"
        figures[name] = str(int(figures[name]) + rng.randint(1, 4))
    place = rng.choice("云青临河安") + rng.choice("溪岭泽川浦") + rng.choice("县区市")
    return Content(
        form=form,
        agency=f"{place}人民政府",
        year=2020 if form.id.endswith("2019") else rng.randint(2021, 2025),
        figures=figures,
        contradictions=("disputes.total[review]",) if contradict else (),
    )


def _proactive(form: Template, rng: random.Random) -> dict[str, int]:
    table = form.table("proactive")
    names = [
        path(table.id, row.id, column.id)
        for block in table.blocks
        for row in block.rows
        for column in block.columns
    ]
    values = {name: _count(rng) for name in names}
    for name in names:
        if name.endswith("[disclosed]"):
            total = name.replace("[disclosed]", "[total]")
            values[total] = max(values[total], values[name])
        if name.endswith("[change]"):
            previous = values[name.replace("[change]", "[previous]")]
            values[name] = rng.randint(-min(previous, 50), 50)
    return values


def _count(rng: random.Random) -> int:
    """Mostly small, sometimes up to eight digits, as real ones are."""
    digits = rng.choice((0, 0, 1, 1, 2, 2, 3, 4, 5, 8))
    return rng.randrange(10**digits) if digits else 0


def _requests(form: Template, rng: random.Random) -> dict[str, int]:
    rows = [row.id for row in form.table("requests").blocks[0].rows if not row.optional]
    results = [row for row in rows if row.startswith("results.") and row != "results.total"]
    columns: dict[str, dict[str, int]] = {}
    for column, busy in (("natural_person", 0.5), *((kind, 0.1) for kind in KINDS)):
        columns[column] = _request_column(rows, results, busy, rng)
    columns["total"] = {row: sum(c[row] for c in columns.values()) for row in rows}
    return {path("requests", row, name): column[row]
            for name, column in columns.items() for row in rows}  # fmt: skip


def _request_column(
    rows: list[str], results: list[str], busy: float, rng: random.Random
) -> dict[str, int]:
    column = {row: rng.randint(1, 60) if rng.random() < busy else 0 for row in results}
    handled = sum(column.values())
    carried_out = rng.randint(0, 6) if handled else 0
    carried_in = min(handled, rng.randint(0, 5))
    column |= {"results.total": handled, "carried_out": carried_out, "carried_in": carried_in}
    column["new"] = handled + carried_out - carried_in
    return {row: column[row] for row in rows}


def _disputes(rng: random.Random) -> dict[str, int]:
    values: dict[str, int] = {}
    for row in DISPUTES:
        counts = {outcome: rng.choice((0, 0, 0, 1, 2, 5, 11)) for outcome in OUTCOMES}
        counts["total"] = sum(counts.values())
        values |= {path("disputes", row, name): count for name, count in counts.items()}
    return values


def prose(content: Content) -> dict[str, list[str]]:
    """Paragraphs by section, and before the first (``preamble``); all invented."""
    new = content.figures["requests.new[total]"]
    return {
        "preamble": [_preamble(content.agency, content.year)],
        "overview": list(_overview(content.year, new)),
        "problems": list(_problems()),
        "other": ["本年度没有其他需要报告的事项。"],
    }


def _preamble(agency: str, year: int) -> str:
    return (
        f"本报告依照信息公开有关规定编写，由{agency}办公室负责。所列数据的统计期限"
        f"自{year}年1月1日起至{year}年12月31日止。如有疑问，请来函来电"
        "（地址：和平路18号，邮编：123456，电话：0000-1234567）。"
    )


def _problems() -> Iterator[str]:
    yield "一年来，工作中还有短板：少数单位更新栏目不够及时，解读形式较为单一。"
    yield (
        "下一步，将抓好两件事：一是每季度抽查栏目一次，发现问题当场整改；二是把答复文书"
        "的格式统一起来，方便群众看得懂、用得上。"
    )


def _overview(year: int, new: str) -> Iterator[str]:
    yield (
        f"{year}年，全县通过门户网站发布各类信息3276条，其中工作动态1890条、规划计划126条；"
        "编印公报6期，在政务大厅免费发放约2400册。"
    )
    yield (
        f"全年收到政府信息公开申请{new}件，都在规定时间内作了答复。开展业务培训4场，"
        "参加人员310人次，满意率达到98.6%。"
    )
