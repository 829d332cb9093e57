"""What the API answers with, beside results."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from service.jobs import DocumentRow, State
from service.problems import ProblemDetails

DOCUMENT = "3f2a9c0e5d7b4a1c8e6f0b2d4c6a8e0f"
MOMENT = "2026-03-31T09:30:00Z"
_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class Progress(BaseModel):
    """Pages read; ``of`` is 0 until the document has been opened."""

    done: Annotated[int, Field(examples=[3])]
    of: Annotated[int, Field(examples=[8])]


class Outcome(BaseModel):
    form: Annotated[str | None, Field(examples=["disclosure-report/2021"])]
    agency: Annotated[str | None, Field(examples=["临川区人民政府"])]
    year: Annotated[int | None, Field(examples=[2023])]
    to_review: Annotated[
        int, Field(description="Figures that a person should still look at.", examples=[4])
    ]
    checks_failed: Annotated[int, Field(examples=[1])]


class Document(BaseModel):
    id: Annotated[str, Field(examples=[DOCUMENT])]
    state: State
    filename: Annotated[str, Field(examples=["report.pdf"])]
    sha256: Annotated[str, Field(examples=[_SHA256])]
    size: Annotated[int, Field(description="Bytes.", examples=[104_976])]
    options: Annotated[dict[str, str | int | float | None], Field(examples=[{"pages": "1-3"}])]
    priority: Annotated[int, Field(examples=[0])]
    attempts: Annotated[int, Field(description="Times that a worker has taken it.", examples=[1])]
    progress: Progress
    created: Annotated[datetime, Field(examples=[MOMENT])]
    started: Annotated[datetime | None, Field(examples=[MOMENT])]
    finished: Annotated[datetime | None, Field(examples=[MOMENT])]
    code: Annotated[str | None, Field(description="Why it failed: docs/codes.md.", examples=[None])]
    detail: Annotated[str | None, Field(examples=[None])]
    outcome: Annotated[Outcome | None, Field(description="Of a document that is done.")]


class Documents(BaseModel):
    documents: list[Document]
    next: Annotated[
        str | None,
        Field(description="The cursor of the next page, if there is one.", examples=[None]),
    ]


class BatchItem(BaseModel):
    """One file of a batch: a document, or why it was not taken."""

    filename: Annotated[str, Field(examples=["report.pdf"])]
    document: Document | None = None
    problem: ProblemDetails | None = None


class Batch(BaseModel):
    items: list[BatchItem]


class Health(BaseModel):
    status: Annotated[str, Field(examples=["ready"])]


def document_of(row: DocumentRow) -> Document:
    done = row.state == "done"
    return Document(
        id=row.id, state=row.state, filename=row.filename, sha256=row.sha256, size=row.size,
        options=json.loads(row.options), priority=row.priority, attempts=row.attempts,
        progress=Progress(done=row.pages_done, of=row.pages), created=_moment(row.created),
        started=_when(row.started), finished=_when(row.finished), code=row.code,
        detail=row.detail,
        outcome=Outcome(form=row.form, agency=row.agency, year=row.year, to_review=row.to_review,
                        checks_failed=row.checks_failed) if done else None,
    )  # fmt: skip


def _when(at: float | None) -> datetime | None:
    return None if at is None else _moment(at)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
