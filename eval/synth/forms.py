"""The official forms as the mill prints them.

Stated here once more, apart from :mod:`extractors.templates`, so that a slip in
either shows when one reads what the other printed. Only the names of paths are
common to both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
RESULTS = "三、本年度办理结果"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``group`` is the header cell above; ``row`` the row of a table without row labels."""

    id: str
    label: str
    group: str = ""
    row: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``group`` is the label of the cell that spans this row and its neighbours.
    A row without an ``id`` belongs to no form: a body added it, with ``printed`` in
    every cell."""

    id: str
    label: str
    group: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Columns over rows. ``title`` is the full-width row above; may be left out."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """``proactive`` has several blocks, the other tables one each."""

    id: str
    proactive: tuple[Block, ...]
    requests: Block
    disputes: Block

    def paths(self) -> tuple[str, ...]:
        """Every figure cell in printed order."""
        return (
            *(name for block in self.proactive for name in block_paths("proactive", block)),
            *block_paths("requests", self.requests),
            *block_paths("disputes", self.disputes),
        )

    def unit(self, name: str) -> str | None:
        """The unit that the form asks for in the cell."""
        table, _, rest = name.partition(".")
        if table != "proactive":
            return "件"
        row, _, column = rest.rstrip("]").rpartition("[")
        units = (c.unit for b in self.proactive for r in b.rows if r.id == row
                 for c in b.columns if c.id == column)  # fmt: skip
        return next(units, "") or None


def path(table: str, row: str, column: str) -> str:
    return f"{table}.{row}[{column}]"


def block_paths(table: str, block: Block) -> Iterator[str]:
    if not block.rows:
        yield from (path(table, column.row, column.id) for column in block.columns)
    for row in block.rows:
        if row.id:
            yield from (path(table, row.id, column.id) for column in block.columns)


def _columns(*stated: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(id=name, label=label, unit=unit) for name, label, unit in stated)


def _rows(*stated: tuple[str, str]) -> tuple[Row, ...]:
    return tuple(Row(id=name, label=label) for name, label in stated)


def _grouped(group: str, prefix: str, *stated: tuple[str, str]) -> tuple[Row, ...]:
    return tuple(
        Row(id=f"{prefix}.{name}", label=f"{number}.{label}", group=group)
        for number, (name, label) in enumerate(stated, 1)
    )


# --------------------------------------------------------------------------
# 三、 requests

LEGAL = "法人或其他组织"
APPLICANTS = (
    Column(id="natural_person", label="自然人"),
    Column(id="legal.commercial", label="商业企业", group=LEGAL),
    Column(id="legal.research", label="科研机构", group=LEGAL),
    Column(id="legal.public_welfare", label="社会公益组织", group=LEGAL),
    Column(id="legal.legal_service", label="法律服务机构", group=LEGAL),
    Column(id="legal.other", label="其他", group=LEGAL),
    Column(id="total", label="总计"),
)

_RECEIVED = _rows(
    ("new", "一、本年新收政府信息公开申请数量"),
    ("carried_in", "二、上年结转政府信息公开申请数量"),
)
_ANSWERED = (
    *_rows(
        ("results.granted", "（一）予以公开"),
        ("results.partial", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    ),
    *_grouped(
        "（三）不予公开",
        "results.refused",
        ("state_secret", "属于国家秘密"),
        ("law_forbids", "其他法律行政法规禁止公开"),
        ("three_securities", "危及“三安全一稳定”"),
        ("third_party", "保护第三方合法权益"),
        ("internal_affairs", "属于三类内部事务信息"),
        ("process_information", "属于四类过程性信息"),
        ("enforcement_files", "属于行政执法案卷"),
        ("administrative_query", "属于行政查询事项"),
    ),
    *_grouped(
        "（四）无法提供",
        "results.unavailable",
        ("not_held", "本机关不掌握相关政府信息"),
        ("needs_creation", "没有现成信息需要另行制作"),
        ("unclear_after_correction", "补正后申请内容仍不明确"),
    ),
    *_grouped(
        "（五）不予处理",
        "results.not_processed",
        ("petition", "信访举报投诉类申请"),
        ("repeated", "重复申请"),
        ("publication", "要求提供公开出版物"),
        ("excessive", "无正当理由大量反复申请"),
        ("reissue", "要求行政机关确认或重新出具已获取信息"),
    ),
)
OTHER = "（六）其他处理"
OTHER_ROW = Row(id="results.other", label=OTHER)
_OTHER_ROWS = _grouped(
    OTHER,
    "results.other",
    ("correction_overdue", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    (
        "fee_overdue",
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    ),
    ("other", "其他"),
)
_CLOSED = _rows(("results.total", "（七）总计"), ("carried_out", "四、结转下年度继续办理"))


def _requests(*other: Row) -> Block:
    return Block(columns=APPLICANTS, rows=(*_RECEIVED, *_ANSWERED, *other, *_CLOSED))


# --------------------------------------------------------------------------
# 四、 disputes

REVIEW, LITIGATION = "行政复议", "行政诉讼"
DISPUTES = {
    "review": REVIEW,
    "litigation_direct": "未经复议直接起诉",
    "litigation_after_review": "复议后起诉",
}
_OUTCOMES = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
)
_DISPUTES = Block(
    columns=tuple(
        Column(id=name, label=label, group=group, row=row)
        for row, group in DISPUTES.items()
        for name, label in _OUTCOMES
    )
)

# --------------------------------------------------------------------------
# 二、 proactive


def item(number: str) -> str:
    return f"第二十条第（{number}）项"


_CHANGES = (("previous", "上一年项目数量", "项"), ("change", "本年增/减", "项"))
_DECISIONS = _columns(*_CHANGES, ("decisions", "处理决定数量", "件"))
_DECIDED = _columns(("decisions", "本年处理决定数量", "件"))

FORM_2019 = Form(
    id="disclosure-report/2019",
    proactive=(
        Block(
            title=item("一"),
            columns=_columns(
                ("made", "本年新制作数量", "件"),
                ("disclosed", "本年新公开数量", "件"),
                ("total", "对外公开总数量", "件"),
            ),
            rows=_rows(("rules", "规章"), ("normative_documents", "规范性文件")),
        ),
        Block(
            title=item("五"),
            columns=_DECISIONS,
            rows=_rows(("permits", "行政许可"), ("other_services", "其他对外管理服务事项")),
        ),
        Block(
            title=item("六"),
            columns=_DECISIONS,
            rows=_rows(("penalties", "行政处罚"), ("coercion", "行政强制")),
        ),
        Block(
            title=item("八"),
            columns=_columns(*_CHANGES),
            rows=_rows(("fees", "行政事业性收费")),
        ),
        Block(
            title=item("九"),
            columns=_columns(("items", "采购项目数量", "个"), ("amount", "采购总金额", "万元")),
            rows=_rows(("procurement", "政府集中采购")),
        ),
    ),
    requests=_requests(OTHER_ROW),
    disputes=_DISPUTES,
)

FORM_2021 = Form(
    id="disclosure-report/2021",
    proactive=(
        Block(
            title=item("一"),
            columns=_columns(
                ("made", "本年制发件数", "件"),
                ("repealed", "本年废止件数", "件"),
                ("in_force", "现行有效件数", "件"),
            ),
            rows=_rows(("rules", "规章"), ("normative_documents", "行政规范性文件")),
        ),
        Block(title=item("五"), columns=_DECIDED, rows=_rows(("permits", "行政许可"))),
        Block(
            title=item("六"),
            columns=_DECIDED,
            rows=_rows(("penalties", "行政处罚"), ("coercion", "行政强制")),
        ),
        Block(
            title=item("八"),
            columns=_columns(("amount", "本年收费金额（单位：万元）", "万元")),
            rows=_rows(("fees", "行政事业性收费")),
        ),
    ),
    requests=_requests(*_OTHER_ROWS),
    disputes=_DISPUTES,
)

FORMS = {form.id: form for form in (FORM_2019, FORM_2021)}

SECTIONS = ("overview", "proactive", "requests", "disputes", "problems", "other")
HEADINGS: dict[str, tuple[str, ...]] = {
    "overview": ("总体情况", "总体情况", "概述", "工作概述", "工作总体推进情况"),
    "proactive": ("主动公开政府信息情况", "行政机关主动公开政府信息情况"),
    "requests": ("收到和处理政府信息公开申请情况",),
    "disputes": (
        "政府信息公开行政复议、行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "政府信息公开复议和诉讼情况",
    ),
    "problems": ("存在的主要问题及改进情况",),
    "other": ("其他需要报告的事项",),
}
"""The official heading first, where it is the likeliest; then variants in use."""
