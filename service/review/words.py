"""The page's words, in Chinese and English."""

from __future__ import annotations

from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]

_WORDS: dict[str, tuple[str, str]] = {
    "reports": ("报告", "Reports"),
    "upload": ("上传报告", "Upload reports"),
    "upload_hint": ("把 PDF、图片或 ZIP 拖到这里，或点击选择", "Drop PDFs, pictures or ZIPs"),
    "search": ("查找", "Search"),
    "agency": ("机关", "Agency"),
    "year": ("年度", "Year"),
    "state": ("状态", "State"),
    "all": ("全部", "All"),
    "queued": ("排队", "Waiting"),
    "running": ("识读中", "Being read"),
    "done": ("已完成", "Read"),
    "failed": ("失败", "Failed"),
    "cancelled": ("已取消", "Cancelled"),
    "file": ("文件", "File"),
    "to_review": ("待核", "To review"),
    "checks_failed": ("勾稽不符", "Checks failed"),
    "uploaded": ("上传时间", "Uploaded"),
    "none": ("还没有报告。", "There are no reports yet."),
    "more": ("更早的", "Older"),
    "back": ("全部报告", "All reports"),
    "page": ("第 {} 页", "Page {}"),
    "reading": ("读作", "Read as"),
    "says": ("原件上是", "The paper says"),
    "why": ("原因", "Why"),
    "others": ("其他读法", "Other readings"),
    "accept": ("无误", "Right"),
    "correct": ("改正", "Correct"),
    "absent": ("原件无此格", "Not on the page"),
    "next": ("下一个", "Next"),
    "previous": ("上一个", "Previous"),
    "checks": ("勾稽核对", "Checks"),
    "holds": ("相符", "holds"),
    "fails": ("不符", "fails"),
    "prose": ("正文数据", "Figures in the text"),
    "export": ("导出", "Export"),
    "all_reviewed": ("没有待核的数据了。", "Nothing is left to review."),
    "hint": (
        "键盘：N 下一个，P 上一个，A 无误，E 或数字改正，X 原件无此格，+ − 缩放",
        "Keys: N next, P previous, A right, E or digits correct, X not on the page, + − zoom",
    ),
    "key": ("访问密钥", "Key"),
    "enter": ("进入", "Enter"),
    "leave": ("退出", "Leave"),
    "wrong_key": ("密钥无效", "The key is not valid"),
    "not_saved": ("没有保存，请再试一次", "Not saved; please try again"),
    "left": ("项待看", "left to look at"),
    "all_hold": ("各项勾稽相符。", "All checks hold."),
    "larger": ("放大", "Larger"),
    "smaller": ("缩小", "Smaller"),
    "with": ("尚有", "With"),
    "any": ("不限", "Anything"),
    "retry": ("重试", "Try again"),
    "cancel": ("取消", "Cancel"),
    "delete": ("删除", "Delete"),
    "sure": ("删除报告及其全部结果？", "Delete the report and all its results?"),
    "form_unknown": ("未能识别表式，请看导出的结果。", "No form was recognised; see the export."),
}  # fmt: skip


def words(language: Language) -> dict[str, str]:
    chosen = 0 if language == "zh" else 1
    return {name: texts[chosen] for name, texts in _WORDS.items()}


def language_of(asked: str | None, accepted: str) -> Language:
    """What was chosen, or else what the browser prefers; Chinese where it says nothing."""
    if asked in {"zh", "en"}:
        return "en" if asked == "en" else "zh"
    first = accepted.split(",", maxsplit=1)[0].strip().lower()
    return "en" if first.startswith("en") else "zh"
