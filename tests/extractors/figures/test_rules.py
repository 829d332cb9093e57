"""Figures of the running text by rules: what counts, what they count, where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Value
from extractors.figures.rules import state
from extractors.figures.stated import COUNTS_NOTHING, Stated


def printed(text: str, figure: Stated) -> str:
    return text[figure.start : figure.end]


def triples(text: str) -> list[tuple[str, Value, str | None]]:
    return [(it.metric, it.value, it.unit) for it in state(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年收到申请64件。", [("收到申请", 64, "件")]),
        ("公开内容涉及31个领域。", [("公开内容涉及领域", 31, "个")]),
        ("共34个领域。", [("领域", 34, "个")]),
        (
            "办结申请70件，其中镇级层面12件，县级层面58件。",
            [("办结申请", 70, "件"), ("镇级层面", 12, "件"), ("县级层面", 58, "件")],
        ),
        (
            "2021年发布信息842条，累计2,051条。",
            [("发布信息", 842, "条"), ("发布信息", 2051, "条")],
        ),
        ("及时刊登各类通告，共计310余条。", [("及时刊登各类通告", 310, "条")]),
        ("答复网民留言和来信44件。", [("答复网民留言和来信", 44, "件")]),
        (
            "收到申请40件，同比增长25%。",
            [("收到申请", 40, "件"), ("收到申请同比增长", 25, "%")],
        ),
        (
            "予以公开30件（占75.5%）。",
            [("予以公开", 30, "件"), ("予以公开占", "75.5", "%")],
        ),
        (
            "设立2个阅览点和15个宣传栏。",
            [("设立阅览点", 2, "个"), ("宣传栏", 15, "个")],
        ),
        ("网站与热线分别办理7、9件。", [("网站与热线分别办理", n, "件") for n in (7, 9)]),
        ("所写信息有4篇被省报采用。", [("所写信息被省报采用", 4, "篇")]),
        ("编印《青石公报（2021年版）》6期。", [("编印《青石公报（2021年版）》", 6, "期")]),
        ("发布规范性文件（含修订）8件。", [("发布规范性文件", 8, "件")]),
        ("召开例会两次，添置查询机一台。", [("召开例会", 2, "次"), ("添置查询机", 1, "台")]),
        ("组织全县36个部门自查。", [("组织全县部门自查", 36, "个")]),
        ("推送信息512篇次。", [("推送信息", 512, "篇次")]),
        ("收取费用0元。", [("收取费用", 0, "元")]),
        ("减免费用17.3万元。", [("减免费用", "17.3", "万元")]),
        ("12345热线接到来电560次。", [("12345热线接到来电", 560, "次")]),
    ],
)  # fmt: skip
def test_metrics_values_and_units(text: str, expected: list[tuple[str, Value, str | None]]) -> None:
    assert triples(text) == expected


@pytest.mark.parametrize(
    ("text", "numeral", "value", "qualifier"),
    [
        ("发布信息31600余条。", "31600", 31600, "over"),
        ("迁移数据20余万条。", "20余万", 200000, "over"),
        ("浏览量达5.65万余次。", "5.65万", 56500, "over"),
        ("新建专栏近80个。", "80", 80, "approximately"),
        ("办理事项约３００件。", "３００", 300, "approximately"),
        ("满意率95%以上。", "95", 95, "over"),
        ("发布信息累计700条。", "700", 700, "cumulative"),
        ("累计发布信息700条。", "700", 700, "cumulative"),
        ("减免费用1200余万元。", "1200", 1200, "over"),
        ("浏览超百万次。", "百万", 1000000, "over"),
        ("办结9件。", "9", 9, None),
    ],
)
def test_qualifiers_and_printed_characters(
    text: str, numeral: str, value: int, qualifier: str | None
) -> None:
    (found,) = state(text)
    assert (printed(text, found), found.value, found.qualifier) == (numeral, value, qualifier)


@pytest.mark.parametrize(
    "text",
    [
        "根据《条例实施办法（2019年版）》和国办发〔2019〕60号文件执行。",
        "按照国令第711号第二十条第（八）项公开。",
        "2020年1月1日至12月31日为统计期限，2019-2021年数据另行公布。",
        "自收到申请之日起20个工作日内答复，延长不得超过15个工作日。",
        "答复用时压缩5个工作日，大厅信息每5分钟刷新。",
        "围绕群众最关心的三件事、两件实事开展解读。",
        "考核分值不低于4%，权重占5%。",
        "电话010-66554433，邮编100000，地址为和平路12号楼3层302室。",
        "拨打12345热线咨询，服务时间9:00-17:30，提供7×24小时服务。",
        "落实“三审三校”和一对一指导，用好“两微一端”，推进一件事改革。",
        "编制十四五规划，学习二十大精神，筹备区十七届人大四次会议。",
        "推广5G应用和1+3+N模式，启用2.0版平台，适配iOS15系统。",
        "进一步统一标准，形成一批成果，同一个平台受理，每季度召开一次例会。",
        "一是加强领导。二是压实责任。从三个方面发力，增强四个意识。",
        "来信3至5件可合并办理。",
        "详见http://www.example.gov.cn/2021/03/15.html页面。",
        "连续5年，近3年来保持稳定。",
    ],
)
def test_numbers_that_are_not_figures(text: str) -> None:
    assert triples(text) == []


def test_list_numbers_are_left_out() -> None:
    assert triples("1.培训队伍3期。") == [("培训队伍", 3, "期")]
    assert triples("（2）培训队伍3期。") == [("培训队伍", 3, "期")]


def test_figures_know_where_their_digits_stand() -> None:
    text = "全年平稳。办结26件，退回4件。另有8件待办。"
    first = next(state(text))
    assert (printed(text, first), text[first.first : first.last]) == ("26", "26件")


def test_chinese_numerals_are_less_certain() -> None:
    plain, chinese = state("培训3期，检查两次。")
    assert plain.certainty > chinese.certainty


NOUNS = st.sampled_from(["公开信息", "答复来信", "举办讲座", "办结申请", "更新栏目"])
COUNTS = st.integers(min_value=0, max_value=999999)


@given(st.lists(st.tuples(NOUNS, COUNTS, st.sampled_from("件条次期")), min_size=1, max_size=6))
def test_a_plain_list_is_read_in_full(items: list[tuple[str, int, str]]) -> None:
    text = "，".join(f"{noun}{count}{unit}" for noun, count, unit in items) + "。"
    assert triples(text) == items


@given(
    st.text(
        alphabet="全年共约近累计公开收到的，。；、（）《》“”第号年月0123456789.,%件条个次万一两十",
        max_size=60,
    )
)
def test_spans_always_hold_what_is_printed(text: str) -> None:
    for figure in state(text):
        assert figure.first <= figure.start < figure.end <= figure.last <= len(text)
        assert figure.metric


@pytest.mark.parametrize("unit", ["1", "百万", "A1", "《“", "1+", "第", "公开1件和", "较", "2020-"])
def test_endless_text_is_read_in_bounded_time(unit: str) -> None:
    for figure in state(unit * (20000 // len(unit))):
        assert figure.end - figure.start < 30
        assert len(figure.metric) < 200


@pytest.mark.parametrize("text", [
    "平均提前3天办结", "会后20名代表提出意见", "部分公开信息3类", "培训干部48小时", "得分87.35分",
    "公示名单10批", "公布2013件", "一次性办结15件", "有一件获奖", "发布三期",
])  # fmt: skip
def test_what_only_looks_like_an_idiom_counts(text: str) -> None:
    assert [match[0] for match in COUNTS_NOTHING.finditer(text)] in ([], ["一次性"])


def test_idioms_do_not_hide_the_figure_beside_them() -> None:
    assert triples("排名后三位的单位补课12次，办件分线上和线下两类，受理90件。") == [
        ("排名后三位的单位补课", 12, "次"), ("受理", 90, "件")
    ]  # fmt: skip
