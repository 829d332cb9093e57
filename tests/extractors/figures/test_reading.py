"""What two readers say of a paragraph comes to figures with places and doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractors.document import Box, Figure, Source
from extractors.figures import UNNAMED, read_figures
from extractors.networks import shared
from extractors.sections import FRONT, Paragraph
from models.ner.labels import Span


class Given:
    """Labels that are given by hand, the same for every text."""

    def __init__(self, *spans: tuple[str, int, int, float]) -> None:
        self.spans = [Span(label=label, start=start, end=end, score=score)
                      for label, start, end, score in spans]  # fmt: skip

    def label(self, texts: Sequence[str]) -> list[list[Span]]:
        return [self.spans for _ in texts]


def paragraph(text: str, *, section: str = "overview", confidence: float = 1.0) -> Paragraph:
    places = tuple(
        Source(page=1, box=Box(10.0 * i, 0.0, 10.0 * (i + 1), 10.0)) for i in range(len(text))
    )
    return Paragraph(
        text=text, places=places, section=section, confidences=(confidence,) * len(text)
    )


TEXT = "全年平稳。办结26件。"
LABELS = (("METRIC", 5, 7, 0.99), ("NUMBER", 7, 9, 0.98), ("UNIT", 9, 10, 0.97))


def one(text: str, labels: Given, **changes: object) -> Figure:
    (figure,) = read_figures([replace(paragraph(text), **changes)], labels)  # type: ignore[arg-type]
    return figure


def test_a_figure_points_at_its_digits_and_its_sentence() -> None:
    figure = one(TEXT, Given(*LABELS))
    assert figure.sentence == "办结26件。"
    assert figure.sentence[slice(*figure.span)] == figure.printed == "26"
    assert figure.source == Source(page=1, box=Box(70.0, 0.0, 90.0, 10.0))


def test_a_figure_that_both_readers_state_is_accepted() -> None:
    figure = one(TEXT, Given(*LABELS))
    assert (figure.value, figure.unit, figure.status) == (26, "件", "accepted")


def test_a_figure_that_the_network_alone_states_is_reviewed() -> None:
    alone = one("全年平稳。举办第26届。", Given(("METRIC", 5, 8, 0.99), ("NUMBER", 8, 10, 0.98)))
    assert alone.status == "review"
    assert alone.confidence < one(TEXT, Given(*LABELS)).confidence


def test_a_figure_of_which_the_readers_say_different_things_is_reviewed() -> None:
    other_unit = one("全年平稳。办结26件套。", Given(*LABELS[:2], ("UNIT", 9, 11, 0.97)))
    assert (other_unit.unit, other_unit.status) == ("件套", "review")


def test_a_figure_whose_unit_the_network_overlooks_has_it_and_is_reviewed() -> None:
    without_unit = one(TEXT, Given(*LABELS[:2]))
    assert (without_unit.unit, without_unit.status) == ("件", "review")


def test_a_metric_that_the_network_does_not_find_is_that_of_the_rules() -> None:
    assert one(TEXT, Given(*LABELS[1:])).metric == "办结"
    assert one(TEXT, Given(("METRIC", 6, 7, 0.9), *LABELS[1:])).metric == "办结"
    alone = one("全年平稳。举办第26届。", Given(("NUMBER", 8, 10, 0.98)))
    assert (alone.metric, alone.status) == (UNNAMED, "review")


def test_a_figure_of_which_the_network_is_in_doubt_is_reviewed() -> None:
    doubtful = one(TEXT, Given(LABELS[0], ("NUMBER", 7, 9, 0.6), LABELS[2]))
    assert doubtful.status == "review"
    assert doubtful.confidence == pytest.approx(0.6)


def test_recognised_figures_are_reviewed() -> None:
    figure = one(TEXT, Given(*LABELS), method="ocr", confidences=(0.9,) * len(TEXT))
    assert figure.status == "review"
    assert figure.confidence == pytest.approx(0.97 * 0.9)


def test_titles_and_headings_state_no_figures() -> None:
    labels = Given(*LABELS)
    assert read_figures([paragraph(TEXT, section=FRONT)], labels) == ()
    assert read_figures([replace(paragraph(TEXT), level=2)], labels) == ()


def read(text: str) -> list[tuple[str, object, str | None, str | None]]:
    figures = read_figures([paragraph(text)], shared(threads=1).prose)
    return [(it.metric, it.value, it.unit, it.qualifier) for it in figures]


@pytest.mark.parametrize(
    "text",
    [
        "根据《条例实施办法（2019年版）》和国办发〔2019〕60号文件执行。",
        "按照国令第711号第二十条第（八）项公开。",
        "2020年1月1日至12月31日为统计期限，2019-2021年数据另行公布。",
        "自收到申请之日起20个工作日内答复，延长不得超过15个工作日。",
        "考核分值不低于4%，权重占5%。",
        "电话010-66554433，邮编100000，地址为和平路12号楼3层302室。",
        "拨打12345热线咨询，服务时间9:00-17:30，提供7×24小时服务。",
        "落实“三审三校”和一对一指导，用好“两微一端”，推进一件事改革。",
        "编制十四五规划，学习二十大精神，筹备区十七届人大四次会议。",
        "进一步统一标准，形成一批成果，同一个平台受理，每季度召开一次例会。",
        "一是加强领导。二是压实责任。从三个方面发力，增强四个意识。",
        "编写的2012版操作手册成为参考，得分90分以上的通报表扬，排名后三位的约谈。",
        "另设24小时自助区，作业公告提前24小时见报，名单公示10天。",
        "办件分线上和线下两类，办一件销一件，人居环境一月一评。",
        "甲型H1N1流感流行期间每日零时起汇总疫情。",
    ],
)
def test_numbers_that_are_no_figures_are_never_accepted(text: str) -> None:
    figures = read_figures([paragraph(text)], shared(threads=1).prose)
    assert [figure for figure in figures if figure.status == "accepted"] == []


def test_the_listed_network_reads_a_paragraph() -> None:
    text = "全年受理依申请公开32件，同比增长12.5%，其中网络提交20件、信函提交12件。"
    found = read(text)
    assert [figure[1:] for figure in found] == [
        (32, "件", None), ("12.5", "%", None), (20, "件", None), (12, "件", None)
    ]  # fmt: skip
    assert [figure[0] for figure in found] == [
        "受理依申请公开", "受理依申请公开同比增长", "网络提交", "信函提交"
    ]  # fmt: skip
