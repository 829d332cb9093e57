"""What the API answers with, beside results."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from service.jobs import DocumentRow, State
from service.problems import ProblemDetails

_ID = "3f2a9c0e5d7b4a1c8e6f0b2d4c6a8e0f"


class Progress(BaseModel):
    """Pages read; ``of`` is 0 until the document has been opened."""

    done: Annotated[int, Field(examples=[3])]
    of: Annotated[int, Field(examples=[8])]


class Outcome(BaseModel):
    form: Annotated[str | None, Field(examples=["disclosure-report/2021"])]
    agency: Annotated[str | None, Field(examples=["临川区人民政府"])]
    year: Annotated[int | None, Field(examples=[2023])]
    to_review: Annotated[int, Field(description="Figures that a person should look at.")]
    checks_failed: int


class Document(BaseModel):
    id: Annotated[str, Field(examples=[_ID])]
    state: State
    filename: Annotated[str, Field(examples=["report.pdf"])]
    sha256: str
    size: Annotated[int, Field(description="Bytes.")]
    options: Annotated[dict[str, str | int | float | None], Field(examples=[{"pages": "1-3"}])]
    priority: int
    attempts: Annotated[int, Field(description="Times that a worker has taken it.")]
    progress: Progress
    created: datetime
    started: datetime | None
    finished: datetime | None
    code: Annotated[str | None, Field(description="Why it failed: docs/codes.md.")]
    detail: str | None
    outcome: Annotated[Outcome | None, Field(description="Of a document that is done.")]


class Documents(BaseModel):
    documents: list[Document]
    next: Annotated[str | None, Field(description="The cursor of the next page, if there is one.")]


class BatchItem(BaseModel):
    """One file of a batch: a document, or why it was not taken."""

    filename: str
    document: Document | None = None
    problem: ProblemDetails | None = None


class Batch(BaseModel):
    items: list[BatchItem]


class Health(BaseModel):
    status: str


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
