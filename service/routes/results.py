"""What was read: JSON, CSV, a workbook, pictures of the pages, the upload itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse

from extractors.contract import from_json, to_json
from extractors.document import Report
from service.access import Client
from service.context import Context, Here, Reader
from service.isolate import WorkError
from service.output import to_csv
from service.problems import Problem, documented
from service.routes.documents import known
from service.sheets import to_xlsx

router = APIRouter(prefix="/v1/documents/{document}", tags=["results"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NONE_YET = ("not-found", "not-finished", "not-done", "stored-file-missing")


def _binary(media_type: str, description: str) -> dict[int | str, dict[str, object]]:
    schema = {"type": "string", "format": "binary"}
    return {200: {"description": description, "content": {media_type: {"schema": schema}}}}


def stored_result(here: Context, client: Client, document: str) -> bytes:
    """
    Raises:
        Problem: there is none, or not yet.
    """
    row = known(here, client, document)
    if row.state in {"queued", "running"}:
        raise Problem("not-finished")
    if row.state != "done" or row.result is None:
        raise Problem("not-done", f"it is {row.state}: {row.code or 'as was asked'}")
    try:
        return here.storage.read("results", row.result)
    except FileNotFoundError as error:
        raise Problem("stored-file-missing") from error


Corrected = Annotated[bool, Query(description="As people have corrected it.")]


def shown(here: Context, client: Client, document: str, *, corrected: bool) -> Report:
    report = from_json(stored_result(here, client, document))
    return here.corrections.applied(document, report) if corrected else report


@router.get("/result", response_model=Report, responses=documented(*_NONE_YET))
def result(
    document: str, here: Here, client: Reader, corrected: Corrected = False
) -> Response:  # fmt: skip
    """The result of contract version 1, as every interface of gouji gives it."""
    if corrected:
        text = to_json(shown(here, client, document, corrected=True))
        return Response(text, media_type="application/json")
    return Response(stored_result(here, client, document), media_type="application/json")


@router.get(
    "/result.csv",
    response_class=Response,
    responses=_binary("text/csv", "A row for each field of the form.") | documented(*_NONE_YET),
)
def result_csv(
    document: str, here: Here, client: Reader, corrected: Corrected = False
) -> Response:  # fmt: skip
    text = to_csv(shown(here, client, document, corrected=corrected))
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8",
                    headers=_attached(document, "csv"))  # fmt: skip


@router.get(
    "/result.xlsx",
    response_class=Response,
    responses=_binary(XLSX, "A sheet for each table, one of checks.") | documented(*_NONE_YET),
)
def result_xlsx(
    document: str, here: Here, client: Reader, corrected: Corrected = False
) -> Response:  # fmt: skip
    data = to_xlsx(shown(here, client, document, corrected=corrected))
    return Response(data, media_type=XLSX, headers=_attached(document, "xlsx"))


@router.get(
    "/original",
    response_class=Response,
    responses=_binary("application/octet-stream", "The bytes that were sent.")
    | documented("not-found", "stored-file-missing"),
)
def original(document: str, here: Here, client: Reader) -> Response:
    row = known(here, client, document)
    try:
        size, pieces = here.storage.stream("uploads", row.sha256)
    except FileNotFoundError as error:
        raise Problem("stored-file-missing") from error
    # Never shown by the browser itself: it is a stranger's file.
    return StreamingResponse(
        pieces, media_type="application/octet-stream",
        headers=_attached(document, "bin") | {"Content-Length": str(size)},
    )  # fmt: skip


@router.get(
    "/pages/{page}.png",
    response_class=Response,
    responses=_binary("image/png", "The upright page.")
    | documented("not-found", "stored-file-missing", "pages-invalid", "document-failed"),
)
def page_picture(
    document: str, here: Here, client: Reader, page: Annotated[int, InPath(ge=1, le=100_000)],
    dpi: Annotated[int, Query(ge=20, le=300)] = 110,
) -> Response:  # fmt: skip
    """A point of a box is `dpi / 72` pixels."""
    row = known(here, client, document)
    try:
        png = here.pictures.page(row.sha256, page, dpi)
    except FileNotFoundError as error:
        raise Problem("stored-file-missing") from error
    except WorkError as error:
        raise Problem(error.code, str(error), status=422) from error
    return Response(png, media_type="image/png",
                    headers={"Cache-Control": "private, max-age=86400"})  # fmt: skip


def _attached(document: str, suffix: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{document}.{suffix}"'}
