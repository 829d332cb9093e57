"""Uploads, and what becomes of them."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.datastructures import UploadFile

from extractors.document import Report
from extractors.errors import PagesInvalid
from service import metrics, telemetry
from service.access import Client
from service.context import Context, Here, Reader, Writer
from service.jobs import (
    ENDED,
    DocumentRow,
    KeyReused,
    NewDocument,
    QueueFull,
    Search,
    State,
)  # fmt: skip
from service.page_ranges import parse_pages
from service.problems import Problem, documented
from service.schemas import Batch, BatchItem, Document, Documents, document_of
from service.storage import Blob, Incoming
from service.uploads import ZIP, checked, copied, members, received

router = APIRouter(prefix="/v1", tags=["documents"])

POLL = 0.25
"""Seconds between two looks at a document that somebody waits for."""

PINGS = 15.0
LONGEST_NAME = 255

Pages = Annotated[
    str, Query(description="Pages to read, such as 1-3,5; empty: all.", max_length=200)
]
MostWrong = Annotated[
    float, Query(ge=0.0, le=1.0, description="Share of accepted figures that may be wrong.")
]
Priority = Annotated[int, Query(ge=-10, le=10, description="Greater is sooner.")]
Wait = Annotated[float, Query(ge=0.0, le=3600.0, description="Seconds to wait for the result.")]
Chosen = dict[str, str | float]
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200)]

_FILE = {"type": "string", "format": "binary"}
_RAW = {"schema": _FILE}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/pdf": _RAW, "image/png": _RAW, "image/jpeg": _RAW, "image/tiff": _RAW,
            "application/octet-stream": _RAW,
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": {"file": _FILE}}
            },
        },
    }
}  # fmt: skip
_FILES = {
    "requestBody": {
        "required": True,
        "content": {
            "application/zip": _RAW,
            "multipart/form-data": {
                "schema": {
                    "type": "object", "required": ["file"],
                    "properties": {"file": {"type": "array", "items": _FILE}},
                }
            },
        },
    }
}  # fmt: skip


# --------------------------------------------------------------------------
# Uploads


@router.post(
    "/documents",
    status_code=202,
    response_model=Document,
    openapi_extra=_BODY,
    responses={
        200: {"model": Report, "description": "Read within `wait`: the result."},
        **documented("too-large", "unsupported-media", "empty-document", "pages-invalid",
                     "key-reused", "queue-full", "quota-exceeded", "document-failed"),
    },
)  # fmt: skip
async def upload(
    request: Request, here: Here, client: Writer, pages: Pages = "", most_wrong: MostWrong = 1e-4,
    priority: Priority = 0, wait: Wait = 0.0,
    x_filename: Annotated[str, Header(description="Of a raw body.")] = "",
    idempotency_key: IdempotencyKey = None,
) -> Response:  # fmt: skip
    """Takes a PDF or image, as the body or as the form's `file`.

    The same bytes with the same options are the same document, however often they are sent.
    With `wait`, the answer is the result if it is there in time.
    """
    _check_pages(pages)
    options: Chosen = {"pages": pages, "most_wrong": most_wrong}
    with here.storage.incoming() as incoming:
        name, blob = await _one_file(request, here, incoming, x_filename)
        checked(incoming, blob)
        new = _new(client, blob, name, options, priority)
        row, _ = await run_in_threadpool(_submit, here, new, incoming, blob, idempotency_key)
    if not wait:
        return _accepted(row)
    row = await _ended(here, client, row, min(wait, here.settings.max_wait))
    return await run_in_threadpool(_answer, here, row)


@router.post(
    "/batches",
    status_code=202,
    response_model=Batch,
    openapi_extra=_FILES,
    responses=documented("too-large", "archive-invalid", "pages-invalid", "unsupported-media"),
)
async def upload_batch(
    request: Request, here: Here, client: Writer, pages: Pages = "", most_wrong: MostWrong = 1e-4,
    priority: Priority = 0,
) -> Batch:  # fmt: skip
    """Takes the documents in a ZIP, or in a form's `file`s; each is taken or refused by itself."""
    _check_pages(pages)
    options: Chosen = {"pages": pages, "most_wrong": most_wrong}
    if _is_form(request):
        async with request.form(max_files=here.settings.max_batch, max_fields=10) as form:
            files = [each for each in form.getlist("file") if isinstance(each, UploadFile)]
            items = [
                await run_in_threadpool(_take_part, here, client, file, options, priority)
                for file in files
            ]
        return Batch(items=items)
    with here.storage.incoming() as incoming:
        await received(request.stream(), incoming, here.most.archive())
        if not incoming.head.startswith(ZIP):
            raise Problem("unsupported-media", "a batch is a ZIP or a form with files")
        with incoming.path.open("rb") as file:
            return await run_in_threadpool(_take_zip, here, client, file, options, priority)


def _check_pages(pages: str) -> None:
    try:
        parse_pages(pages)
    except PagesInvalid as error:
        raise Problem(error.code, str(error)) from error


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("multipart/form-data")


async def _one_file(
    request: Request, here: Context, incoming: Incoming, name: str
) -> tuple[str, Blob]:
    if not _is_form(request):
        return name, await received(request.stream(), incoming, here.most)
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Problem("request-invalid", "the form has no file named file")
        blob = await run_in_threadpool(copied, file.file, incoming, here.most.upload)
        return file.filename or name, blob


def _new(client: Client, blob: Blob, name: str, options: Chosen, priority: int) -> NewDocument:
    plain = "".join(char for char in name if char.isprintable())[-LONGEST_NAME:]
    return NewDocument(
        tenant=client.tenant, sha256=blob.sha256, size=blob.size, filename=plain,
        options=options, priority=priority, trace=telemetry.parent(),
    )  # fmt: skip


def _submit(
    here: Context, new: NewDocument, incoming: Incoming, blob: Blob, key: str | None = None
) -> tuple[DocumentRow, bool]:
    here.storage.keep("uploads", incoming, blob)
    try:
        submitted = here.jobs.submit(new, here.shares, key)
    except QueueFull as error:
        here.jobs.drop_unneeded("uploads", blob.sha256, here.storage.delete)
        raise Problem(error.code, headers={"Retry-After": "30"}) from error
    except KeyReused as error:
        here.jobs.drop_unneeded("uploads", blob.sha256, here.storage.delete)
        raise Problem("key-reused") from error
    # Somebody may have deleted the same file between its being kept and its being known.
    here.storage.keep("uploads", incoming, blob)
    return submitted


def _take_part(
    here: Context, client: Client, file: UploadFile, options: Chosen, priority: int
) -> BatchItem:
    name = file.filename or ""
    with here.storage.incoming() as incoming:
        try:
            blob = copied(file.file, incoming, here.most.upload)
            return _take(here, _new(client, blob, name, options, priority), incoming, blob)
        except Problem as problem:
            return _refused(name, problem)


def _take_zip(
    here: Context, client: Client, file: BinaryIO, options: Chosen, priority: int
) -> Batch:
    items: list[BatchItem] = []
    for name, incoming, blob in members(file, here.storage, here.most):
        try:
            new = _new(client, blob, name, options, priority)
            items.append(_take(here, new, incoming, blob))
        except Problem as problem:
            items.append(_refused(name, problem))
    return Batch(items=items)


def _take(here: Context, new: NewDocument, incoming: Incoming, blob: Blob) -> BatchItem:
    checked(incoming, blob)
    row, _ = _submit(here, new, incoming, blob)
    return BatchItem(filename=new.filename, document=document_of(row))


def _refused(name: str, problem: Problem) -> BatchItem:
    metrics.REFUSED.labels(problem.code).inc()
    return BatchItem(filename=name, problem=problem.details())


async def _ended(here: Context, client: Client, row: DocumentRow, wait: float) -> DocumentRow:
    """The document as it is when it has ended, or when the time is up."""
    until = time.monotonic() + wait
    while row.state not in ENDED and time.monotonic() < until:
        await asyncio.sleep(POLL)
        found = await run_in_threadpool(here.jobs.get, client.tenant, row.id)
        if found is None:
            raise Problem("not-found", "it was deleted meanwhile")
        row = found
    return row


def _place(row: DocumentRow) -> dict[str, str]:
    return {"Location": f"/v1/documents/{row.id}", "Gouji-Document": row.id}


def _accepted(row: DocumentRow) -> Response:
    return JSONResponse(document_of(row).model_dump(mode="json"), 202, headers=_place(row))


def _answer(here: Context, row: DocumentRow) -> Response:
    if row.state == "done" and row.result:
        result = here.storage.read("results", row.result)
        return Response(result, 200, media_type="application/json", headers=_place(row))
    if row.state == "failed":
        raise Problem(
            row.code or "document-failed", row.detail or "", status=422, headers=_place(row)
        )
    return _accepted(row)


# --------------------------------------------------------------------------
# Looking, stopping, forgetting


@router.get("/documents", responses=documented())
def search(
    here: Here, client: Reader, agency: Annotated[str | None, Query(max_length=100)] = None,
    year: Annotated[int | None, Query(ge=1900, le=2999)] = None, state: State | None = None,
    to_review: bool | None = None, checks_failed: bool | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Documents:  # fmt: skip
    """Newest first; `agency` is a part of the name."""
    wanted = Search(
        agency=agency, year=year, state=state, to_review=to_review, checks_failed=checks_failed,
        before=_position(cursor) if cursor else None, limit=limit + 1,
    )  # fmt: skip
    rows = here.jobs.search(client.tenant, wanted)
    following = _cursor(rows[limit - 1]) if len(rows) > limit else None
    return Documents(documents=[document_of(row) for row in rows[:limit]], next=following)


def _cursor(row: DocumentRow) -> str:
    return base64.urlsafe_b64encode(json.dumps([row.created, row.id]).encode()).decode()


def _position(cursor: str) -> tuple[float, str]:
    try:
        created, document = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return float(created), str(document).replace("\x00", "")
    except (ValueError, TypeError) as error:
        raise Problem("request-invalid", "the cursor is none of ours") from error


def known(here: Context, client: Client, document: str) -> DocumentRow:
    """
    Raises:
        Problem: no such document, or another client's.
    """
    row = here.jobs.get(client.tenant, document)
    if row is None:
        raise Problem("not-found")
    return row


@router.get("/documents/{document}", responses=documented("not-found"))
async def status(document: str, here: Here, client: Reader) -> Document:
    return document_of(await run_in_threadpool(known, here, client, document))


@router.delete("/documents/{document}", status_code=204, responses=documented("not-found"))
def forget(document: str, here: Here, client: Writer) -> None:
    """The upload, the result and all that is known of them; reading is stopped."""
    if not here.jobs.delete(client.tenant, document, here.storage.delete):
        raise Problem("not-found")


@router.post(
    "/documents/{document}/cancel", status_code=202,
    responses=documented("not-found", "state-conflict"),
)  # fmt: skip
def cancel(document: str, here: Here, client: Writer) -> Document:
    """At once while it waits; within seconds while it is read."""
    known(here, client, document)
    if not here.jobs.cancel(client.tenant, document):
        raise Problem("state-conflict", "it has ended")
    return document_of(known(here, client, document))


@router.post(
    "/documents/{document}/retry", status_code=202,
    responses=documented("not-found", "state-conflict"),
)  # fmt: skip
def retry(document: str, here: Here, client: Writer) -> Document:
    """Reads a document anew that failed or was cancelled."""
    known(here, client, document)
    if not here.jobs.retry(client.tenant, document):
        raise Problem("state-conflict", "only what failed or was cancelled is read anew")
    return document_of(known(here, client, document))


def _followed(document: str, here: Here, client: Reader) -> DocumentRow:
    """Before the stream begins: then it would be too late to say that there is none."""
    return known(here, client, document)


@router.get(
    "/documents/{document}/events", response_class=EventSourceResponse,
    responses=documented("not-found"),
)  # fmt: skip
async def follow(
    row: Annotated[DocumentRow, Depends(_followed)], here: Here, client: Reader,
    last_event_id: Annotated[int, Header(ge=0, le=2**31 - 1)] = 0,
) -> AsyncIterator[ServerSentEvent]:  # fmt: skip
    """Server-sent events: `queued`, `running`, `progress` (`done`, `of`), and how it ended, which
    is the last. Goes on behind `Last-Event-ID`."""
    last, quiet, document = last_event_id, 0.0, row.id
    while True:
        now = await run_in_threadpool(here.jobs.get, client.tenant, document)
        for event in await run_in_threadpool(here.jobs.events_after, document, last):
            last, quiet = event.id, 0.0
            yield ServerSentEvent(id=str(event.id), event=event.name, raw_data=event.data)
        if now is None or now.state in ENDED:
            return
        quiet += POLL
        if quiet >= PINGS:
            quiet = 0.0
            yield ServerSentEvent(comment="still here")
        await asyncio.sleep(POLL)
