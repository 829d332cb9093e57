"""One HTML page about a run: summary, slices, plots, the worst cells with pictures."""

from eval.report.page import write_report

__all__ = ["write_report"]
