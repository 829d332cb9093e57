"""How pages and tables are laid out, beyond what every office's style does."""

from __future__ import annotations

import random
from dataclasses import replace

from eval.synth.deviations.switch import LayoutSwitch, LayoutSwitches
from eval.synth.style import PAGE_NUMBERS, Style


def _narrow(style: Style, rng: random.Random) -> Style:
    """Columns of figures so narrow that long numbers wrap."""
    share = rng.choice((0.7, 0.74, 0.78))
    return replace(style, label_share=share, padding=min(style.padding, 3.0))


def _narrow_labels(style: Style, _rng: random.Random) -> Style:
    return replace(style, label_share=0.24)


def _cut_rows(style: Style, rng: random.Random) -> Style:
    """Tables break inside a row; that of requests surely."""
    return replace(style, cut=True, cut_row=rng.choice((0.3, 0.5, 0.7)))


def _open_breaks(style: Style, _rng: random.Random) -> Style:
    return replace(style, open_breaks=True)


def _repeat_header(style: Style, _rng: random.Random) -> Style:
    return replace(style, repeat_header=True)


def _repeat_heading(style: Style, _rng: random.Random) -> Style:
    """The section's heading once more above each further part of its table."""
    return replace(style, repeat_heading=True)


def _landscape(style: Style, _rng: random.Random) -> Style:
    short, long = sorted(style.page)
    return replace(style, page=(long, short))


def _page_numbers(style: Style, rng: random.Random) -> Style:
    return replace(
        style,
        page_number=rng.choice([text for text in PAGE_NUMBERS if text != style.page_number]),
        number_place=rng.choice(("centre", "right", "outer")),
    )


_HEADERS = ("政府信息公开工作年度报告", "政务公开", "年度报告 · 内部校对稿")


def _running_header(style: Style, rng: random.Random) -> Style:
    return replace(style, running_header=rng.choice(_HEADERS))


_BANNERS = (
    ("当前位置：首页 > 政务公开 > 法定主动公开内容 > 政府信息公开年报",),
    ("首页 >> 政府信息公开 >> 政府信息公开年报 >> 正文", "【字体：大 中 小】 【打印】 【关闭】"),
    ("您所在的位置：网站首页 / 信息公开 / 年报", "阅读次数：1263  分享到：  打印本页  关闭窗口"),
    ("索引号：XX00-0200-2　　主题分类：政务公开　　有效性：有效",),
)


def _site(style: Style, rng: random.Random) -> Style:
    """What a web page has above its title: a breadcrumb, buttons."""
    return replace(style, banner=rng.choice(_BANNERS))


_PICTURED = (("proactive",), ("requests",), ("disputes",), ("requests", "disputes"),
             ("proactive", "requests", "disputes"))  # fmt: skip


def _table_pictures(style: Style, rng: random.Random) -> Style:
    """Tables as pictures in a document that is text otherwise."""
    return replace(
        style,
        pictured=rng.choice(_PICTURED),
        picture_dpi=rng.choice((120, 144, 150, 180, 220)),
        picture_format=rng.choice(("jpeg", "png")),
    )


LAYOUT: LayoutSwitches = {
    "narrow-columns": LayoutSwitch(8, _narrow),
    "narrow-labels": LayoutSwitch(8, _narrow_labels),
    "cut-rows": LayoutSwitch(20, _cut_rows),
    "open-breaks": LayoutSwitch(10, _open_breaks),
    "repeat-header": LayoutSwitch(6, _repeat_header),
    "repeat-heading": LayoutSwitch(4, _repeat_heading),
    "landscape": LayoutSwitch(4, _landscape),
    "page-numbers": LayoutSwitch(60, _page_numbers),
    "running-header": LayoutSwitch(6, _running_header),
    "site": LayoutSwitch(6, _site),
    "table-pictures": LayoutSwitch(5, _table_pictures),
}
