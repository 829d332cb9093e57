"""The page: it stands alone, no request leaves it, and the same scores give the same bytes."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.report.cells import (
    MOST_DOCUMENTS,
    case_id,
    case_view,
    cases,
    chosen,
    document_views,
    folder_from,
    worst_paths,
)
from eval.report.crops import pictures
from eval.report.formats import count
from eval.report.plots import plots
from eval.report.slices import STATES, confusion, slicings
from eval.report.summary import summary
from eval.score import Scores

TEMPLATES = Path(__file__).parent / "templates"


def write_report(
    scores: Scores, dataset_folder: Path | None, out: Path, *, baseline: Scores | None = None
) -> None:
    """
    Args:
        dataset_folder: where the documents are; without it, or without one of them,
            cells have no pictures.
        baseline: what to hold the scores up against.
    """
    page = render(scores, dataset_folder, folder_from(dataset_folder, out), baseline)
    out.write_text(page, encoding="utf-8", newline="\n")


def render(
    scores: Scores, folder: Path | None, base: str | None, baseline: Scores | None = None
) -> str:
    """The page; ``base`` is where the folder lies as seen from it."""
    found = cases(scores.documents)
    picked = chosen(found)
    shown = pictures([(case.scored.document, case.wrong.source) for case in picked], folder)
    pictured = {(case.scored.document, case.wrong.path): case_id(place)
                for place, case in enumerate(picked)}  # fmt: skip
    script = (TEMPLATES / "script.js").read_text(encoding="utf-8")
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            script=Markup(script),  # noqa: S704, our own
            script_hash=_hash(script),
            summary=summary(scores, baseline),
            slicings=slicings(scores.documents),
            plots=plots(scores.documents),
            states=STATES,
            confusion=confusion(scores.documents),
            paths=worst_paths(found),
            cases=[case_view(place, case, shown.get(place)) for place, case in enumerate(picked)],
            silent=sum(case.silent for case in found),
            wrong=len(found),
            documents=document_views(scores.documents, pictured, base),
            hidden=max(0, len(scores.documents) - MOST_DOCUMENTS),
        )
    )


def environment() -> Environment:
    """Everything is escaped, and a name that does not exist is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {"count": count, "breakable": breakable}
    return made


def breakable(path: str) -> Markup:
    """A path that may go on in the next line between its parts."""
    parts = re.split(r"(?<=[._])|(?=\[)", path)
    return Markup("<wbr>").join(parts)


def _hash(script: str) -> str:
    """As a content security policy names what may run."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
