"""The notation of patterns, and what a sentence knows of its figures."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal

import pytest

from eval.synth.grammar import Mention, Sentence, pattern, speak
from eval.synth.numerals import print_number

WORDS = {"info": ("通知公告", "人事信息"), "field": ("义务教育",), "year": ("2023",)}
SEEDS = range(60)


def _spoken(text: str, seed: int = 0, cells: Mapping[str, int] | None = None) -> Sentence:
    return speak(pattern(text), random.Random(seed), WORDS, cells or {})


def _only(text: str, seed: int = 0) -> Mention:
    (mention,) = _spoken(text, seed).mentions
    return mention


# --------------------------------------------------------------------------
# Metrics


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("全年公开{field}信息{5-9条 exact}。", "公开义务教育信息"),
        ("2023年，共[举办]培训{5-9次}。".replace("[举办]", "举办"), "举办培训"),
        ("截至2023年12月31日累计发布信息{5-9条}。", "发布信息"),
        ("对《办法（2020版）》等文件解读{5-9次}。", "对《办法（2020版）》等文件解读"),
        ("涉及{5-9个}<领域>。", "涉及领域"),
        ("涉及资金<!公开项目涉及资金>{5-9万元}。", "公开项目涉及资金"),
        ("日均<网站访问量>达{5-9次}。", "网站访问量"),
        ("满意率达到{90-99%}，排名靠前。", "满意率"),
    ],
)
def test_what_is_counted(text: str, metric: str) -> None:
    assert _only(text).metric == metric


@pytest.mark.parametrize("change", ["同比增长", "较上年增加", "比上年下降", "与2022年相比减少"])
def test_a_change_is_of_what_was_counted_before(change: str) -> None:
    first, second = _spoken(f"公开信息{{5-9条}}，{change}{{5-9%}}。").mentions
    assert second.metric == first.metric + change


def test_a_joined_mark_is_of_what_was_counted_before() -> None:
    _, part, share = _spoken("制发{a:8-9件}，公开{b:/}，<+占比>{%b/a.1}。").mentions
    assert share.metric == part.metric + "占比"


def test_a_change_that_follows_nothing_counts_for_itself() -> None:
    assert _only("增长{5-9%}。").metric == "增长"


def test_metrics_follow_the_choices() -> None:
    metrics = {_only("[公开|发布]{info}{5-9条}。", seed).metric for seed in SEEDS}
    assert metrics == {"公开通知公告", "发布通知公告", "公开人事信息", "发布人事信息"}


def test_a_choice_may_be_empty() -> None:
    texts = {_spoken("[全年，|]{field}。", seed).text for seed in SEEDS}
    assert texts == {"全年，义务教育。", "义务教育。"}


def test_no_word_comes_twice() -> None:
    assert all(len(set(_spoken("{info1}和{info2}", seed).text.split("和"))) == 2 for seed in SEEDS)


@pytest.mark.parametrize("text", ["共{5件}。", "共{a-b件}。"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        _spoken(text)


def test_a_number_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing is counted"):
        _spoken("共{5-9件}。")


# --------------------------------------------------------------------------
# Values


def test_parts_fit_into_their_whole() -> None:
    for seed in SEEDS:
        whole, *parts = _spoken("共办理{a:0-50件}，其中甲{/}、乙{/}、丙{//}。", seed).mentions
        assert whole.value == sum(int(str(part.value)) for part in parts)


def test_parts_of_parts() -> None:
    for seed in SEEDS:
        _, part, *inner = _spoken(
            "办理{a:50-90件}，甲{b:/}（乙{/b}、丙{//b}），丁{/a}。", seed
        ).mentions
        assert part.value == sum(int(str(each.value)) for each in inner[:2])


def test_a_share_follows_from_its_counts() -> None:
    for seed in SEEDS:
        whole, part, share = _spoken(
            "收{a:5-90件}，办结{b:/ most}，办结率{%b/a.2}。", seed
        ).mentions
        exact = Decimal(str(part.value)) / Decimal(str(whole.value)) * 100
        assert abs(Decimal(str(share.value)) - exact) <= Decimal("0.005")
        assert exact >= 80


def test_parts_have_the_unit_of_their_whole() -> None:
    for seed in SEEDS:
        assert (
            len({m.unit for m in _spoken("收{a:5-90件|宗|份}，甲{/}、乙{//}。", seed).mentions})
            == 1
        )


def test_a_cell_is_repeated_as_it_stands() -> None:
    cells = {"requests.new[total]": 12345}
    sentence = _spoken("收到{=requests.new[total]件}。", 1, cells)
    assert sentence.text == "收到12345件。"
    assert sentence.mentions[0].same_as == "requests.new[total]"


def test_a_sum_of_cells_stands_in_none() -> None:
    (mention,) = _spoken("合计受理{=sum.received件}。", 0, {"sum.received": 7}).mentions
    assert mention.value == 7 and mention.same_as is None


def test_a_pattern_fits_where_its_cells_are() -> None:
    said = pattern("收到{=requests.new[total]件}。")
    assert said.fits({"requests.new[total]": 0}) and not said.fits({})
    parted = pattern("收到{a:=requests.new[total]件}，甲{/}、乙{//}。")
    assert parted.fits({"requests.new[total]": 2}) and not parted.fits({"requests.new[total]": 1})
    none = pattern("没有收到。", zero="requests.new[total]")
    assert none.fits({"requests.new[total]": 0}) and not none.fits({"requests.new[total]": 1})


# --------------------------------------------------------------------------
# Print


def test_numbers_are_printed_in_many_ways() -> None:
    printed = set()
    for seed in range(3000):
        number = print_number(Decimal(324587), "条", "free", False, random.Random(seed))
        printed.add(number.before + number.numeral + number.after)
    assert {"324587条", "324,587条", "32.5万条", "30余万条", "约32万条", "320000余条"} <= printed
    assert len(printed) > 60


def test_one_before_its_noun_is_a_digit() -> None:
    shown = {
        print_number(Decimal(1), "个", "chinese", True, random.Random(s)).numeral for s in SEEDS
    }
    assert shown == {"1"}


def test_a_list_shares_cumulative_with_its_first_alone() -> None:
    first, second = _spoken("累计发布甲{5-9条 exact}、乙{5-9条 exact}。").mentions
    assert (first.qualifier, second.qualifier) == ("cumulative", None)


def test_the_same_seed_says_the_same() -> None:
    text = "[全年|年内]公开{info}{60-90000条|篇}，同比增长{1.0-60.0%}。"
    assert all(_spoken(text, seed) == _spoken(text, seed) for seed in SEEDS)
