"""Corrections, and the sums over figures as somebody types them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from extractors.contract import from_json
from extractors.document import Check
from service.context import Here, Reader, Reviewer
from service.corrections import Action, Correction, UnknownField, corrected
from service.problems import Problem, documented
from service.routes.results import stored_result
from service.schemas import MOMENT

router = APIRouter(prefix="/v1/documents/{document}", tags=["corrections"])

WITHOUT_NUL = r"^[^\x00]*$"
"""What PostgreSQL takes as text."""

_NONE_YET = ("not-found", "not-finished", "not-done", "stored-file-missing")


class Said(BaseModel):
    path: Annotated[
        str, Field(examples=["requests.new[total]"], max_length=200, pattern=WITHOUT_NUL)
    ]
    action: Action = "correct"
    printed: Annotated[
        str | None,
        Field(description="Of `correct`: what the paper says.", examples=["108"], max_length=100,
              pattern=WITHOUT_NUL),
    ] = None  # fmt: skip

    def plain(self) -> Correction:
        return Correction(path=self.path, action=self.action, printed=self.printed)


class New(BaseModel):
    corrections: Annotated[list[Said], Field(min_length=1, max_length=1000)]


class Kept(BaseModel):
    path: Annotated[str, Field(examples=["requests.new[total]"])]
    action: Action
    printed: Annotated[str | None, Field(examples=["108"])]
    before: Annotated[str | None, Field(examples=["103"], description="What was shown then.")]
    by: Annotated[str, Field(examples=["scanner (1a2b3c4d)"], description="The key's name.")]
    at: Annotated[datetime, Field(examples=[MOMENT])]


class Trail(BaseModel):
    """Oldest first; nothing is ever taken out."""

    corrections: list[Kept]


class Checks(BaseModel):
    checks: list[Check]


@router.get("/corrections", responses=documented(*_NONE_YET))
def trail(document: str, here: Here, client: Reader) -> Trail:
    stored_result(here, client, document)
    return Trail(
        corrections=[
            Kept(path=row.path, action=row.action, printed=row.printed, before=row.before,
                 by=row.by, at=datetime.fromtimestamp(row.at, UTC))
            for row in here.corrections.of(document)
        ]
    )  # fmt: skip


@router.post(
    "/corrections", status_code=201, responses=documented(*_NONE_YET, "field-unknown")
)  # fmt: skip
async def correct(document: str, said: New, here: Here, client: Reviewer) -> Trail:
    """The result stays as it was read; `result?corrected=true` shows it corrected."""

    def keep() -> Trail:
        report = from_json(stored_result(here, client, document))
        try:
            plain = [each.plain() for each in said.corrections]
            here.corrections.add(document, report, plain, client.name)
        except UnknownField as error:
            raise Problem("field-unknown") from error
        return trail(document, here, client)

    return await run_in_threadpool(keep)


@router.post("/checks", responses=documented(*_NONE_YET))
def draft(document: str, said: New, here: Here, client: Reader) -> Checks:
    """What the sums would say of corrections that are not kept."""
    report = here.corrections.applied(document, from_json(stored_result(here, client, document)))
    drafted = corrected(report, [each.plain() for each in said.corrections])
    return Checks(checks=list(drafted.checks))
