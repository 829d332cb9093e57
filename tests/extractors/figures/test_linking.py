"""Labelled spans put together to figures; the labels are given by hand."""

from __future__ import annotations

import re

import pytest

from extractors.document import Value
from extractors.figures.linking import link
from models.ner.labels import Span

LABELS = {"M": "METRIC", "O": "OBJECT", "C": "CHANGE", "N": "NUMBER", "P": "PERCENT",
          "Y": "MONEY", "U": "UNIT", "Q": "QUALIFIER"}  # fmt: skip
MARK = re.compile(r"([A-Z])\[([^\]]*)\]")


def marked(text: str) -> tuple[str, list[Span]]:
    """The text without its marks, M[收到申请]N[12]U[件], and their spans."""
    plain, spans, last = "", [], 0
    for match in MARK.finditer(text):
        plain += text[last : match.start()]
        start = len(plain)
        plain += match[2]
        spans.append(Span(label=LABELS[match[1]], start=start, end=len(plain), score=0.9))
        last = match.end()
    return plain + text[last:], spans


def linked(text: str) -> list[tuple[str, Value, str | None, str | None]]:
    return [(it.metric, it.value, it.unit, it.qualifier) for it in link(*marked(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M[收到申请]N[131]U[件]。", [("收到申请", 131, "件", None)]),
        ("M[访问量]N[3]U[次]，M[日均]N[82]U[次]。",
         [("访问量", 3, "次", None), ("访问量日均", 82, "次", None)]),
        ("M[办结率]N[19]P[.]N[3]U[%]。", [("办结率", "19.3", "%", None)]),
        (
            "M[结算]N[87]U[人次]、M[金额]N[11]U[元]，C[同比]分别C[增长]P[26]U[%]、P[19]U[%]。",
            [("结算", 87, "人次", None), ("金额", 11, "元", None),
             ("结算同比增长", 26, "%", None), ("金额同比增长", 19, "%", None)],
        ),
        (
            "M[复议]N[9]U[件]、M[诉讼]N[7]U[件]，M[纠正的比例]分别为P[6]U[%]和P[3]U[%]。",
            [("复议", 9, "件", None), ("诉讼", 7, "件", None),
             ("复议纠正的比例", 6, "%", None), ("诉讼纠正的比例", 3, "%", None)],
        ),
        ("M[召开部署会、推进会的次数]分别为N[两]U[次]、N[六]U[次]。",
         [("召开部署会次数", 2, "次", None), ("推进会次数", 6, "次", None)]),
        ("M[就业]、M[教育信息数量]分别为N[34]和N[51]U[条]。",
         [("就业信息数量", 34, "条", None), ("教育信息数量", 51, "条", None)]),
        ("M[办结率]、M[满意率]分别为P[91]U[%]、P[95]U[%]。",
         [("办结率", 91, "%", None), ("满意率", 95, "%", None)]),
        ("甲型HN[1]N1流感。", []),
        ("M[打造]N[一]U[批]O[精品]，M[办结]N[一]U[件]。", [("办结", 1, "件", None)]),
        ("M[经费]Y[21]U[万元]，比改版前节M[约]近P[三]U[成]。",
         [("经费", 21, "万元", None), ("经费比改版前节约", 3, "成", "approximately")]),
        ("M[受理]不到N[10]件。", [("受理", 10, "件", "under")]),
        ("M[满意率]达U[百分之]N[九十六]点二。", [("满意率", "96.2", "%", None)]),
        ("M[公开]N[26]U[个]O[领域]的信息。", [("公开领域", 26, "个", None)]),
        ("有N[2]U[篇]O[被省报采用]。", [("被省报采用", 2, "篇", None)]),
        (
            "M[收到申请]N[40]U[件]，C[同比增长]P[25]U[%]，C[占总数的]P[7.5]U[%]。",
            [
                ("收到申请", 40, "件", None),
                ("收到申请同比增长", 25, "%", None),
                ("收到申请占总数的", "7.5", "%", None),
            ],
        ),
        (
            "M[网站]、M[微博]和M[微信]分别为N[12]、N[15]和N[20]U[条]。",
            [("网站", 12, "条", None), ("微博", 15, "条", None), ("微信", 20, "条", None)],
        ),
        (
            "M[网站]、M[微博]各M[发布信息]N[12]和N[15]U[条]。",
            [("网站发布信息", 12, "条", None), ("微博发布信息", 15, "条", None)],
        ),
        ("M[办理]N[7]、N[9]U[件]。", [("办理", 7, "件", None), ("办理", 9, "件", None)]),
        (
            "M[栏目]由N[30]U[个]减少到N[12]U[个]。",
            [("栏目", 30, "个", None), ("栏目减少到", 12, "个", None)],
        ),
        (
            "M[设立]N[2]U[个]O[阅览点]和N[15]U[个]O[宣传栏]。",
            [("设立阅览点", 2, "个", None), ("宣传栏", 15, "个", None)],
        ),
        (
            "M[办结]N[70]U[件]，其中M[镇级]N[12]U[件]，M[县级]N[58]U[件]。",
            [("办结", 70, "件", None), ("镇级", 12, "件", None), ("县级", 58, "件", None)],
        ),
        ("M[满意率]U[百分之]N[九十五]。", [("满意率", 95, "%", None)]),
        ("M[投入]Y[96.5]U[万元]。", [("投入", "96.5", "万元", None)]),
    ],
)  # fmt: skip
def test_numbers_get_their_metrics_and_units(
    text: str, expected: list[tuple[str, Value, str | None, str | None]]
) -> None:
    assert linked(text) == expected


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("Q[累计]M[发布信息]N[700]U[条]。", "cumulative"),
        ("Q[累计]M[发布信息]Q[近]N[700]U[条]。", "approximately"),
        ("M[发布信息]N[700]Q[余]U[条]。", "over"),
        ("M[满意率]P[95]U[%]Q[以上]。", "over"),
        ("M[迁移数据]N[20余万]U[条]。", "over"),
        ("Q[累计]M[迁移数据]N[20余万]U[条]。", "over"),
        ("M[迁移数据]N[700]U[条]。", None),
    ],
)
def test_qualifiers_stand_before_within_and_behind(text: str, qualifier: str | None) -> None:
    assert [figure[3] for figure in linked(text)] == [qualifier]


def test_the_qualifier_of_one_number_is_not_that_of_the_next() -> None:
    found = linked("M[参训]N[700]Q[余]U[人次]，M[考试]N[30]U[人]。")
    assert [figure[3] for figure in found] == ["over", None]


def test_a_numeral_takes_in_all_its_digits() -> None:
    text, spans = marked("M[浏览]3,2N[04.]8U[次]。")
    (figure,) = link(text, spans)
    assert text[figure.start : figure.end] == "3,204.8"


def test_a_metric_does_not_reach_into_the_next_sentence() -> None:
    assert linked("M[收到申请]N[4]U[件]。N[5]U[件]待办。") == [
        ("收到申请", 4, "件", None), ("", 5, "件", None)
    ]  # fmt: skip


def test_what_cannot_be_read_as_a_number_has_no_value() -> None:
    (figure,) = link(*marked("M[收到申请]N[O3O]U[件]。"))
    assert (figure.value, figure.certainty) == (None, 0.0)


def test_certainty_is_that_of_the_least_certain_part() -> None:
    text, spans = marked("M[收到申请]N[4]U[件]。")
    spans[2] = Span(label="UNIT", start=spans[2].start, end=spans[2].end, score=0.4)
    (figure,) = link(text, spans)
    assert figure.certainty == 0.4


def test_a_list_number_is_no_part_of_the_numeral_behind_it() -> None:
    text = "2.271项"
    spans = [Span(label="LIST", start=0, end=2), Span(label="NUMBER", start=2, end=5),
             Span(label="UNIT", start=5, end=6)]  # fmt: skip
    assert [(it.start, it.value) for it in link(text, spans)] == [(2, 271)]


@pytest.mark.parametrize(("text", "metric"), [
    ("N[5]U[条]O[促]成退款，其余在办。", "促成退款"),
    ("M[补]助名单分N[五]U[批]公示。", "补助名单分"),
    ("M[前]三类M[占比]N[15]U[%]。", "前占比"),
    ("M[车]N[3]U[辆]。", "车"),
])  # fmt: skip
def test_a_single_character_of_a_clause_is_less_than_a_word(text: str, metric: str) -> None:
    assert [it[0] for it in linked(text)] == [metric]
