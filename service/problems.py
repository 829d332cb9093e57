"""Refusals as problems of RFC 9457, with a stable ``code``.

Documents' own codes stand in :mod:`extractors.errors`; those of the service here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from service import metrics

MEDIA_TYPE = "application/problem+json"

CODES: Mapping[str, tuple[int, str]] = {
    "request-invalid": (422, "The request does not say what it should"),
    "not-found": (404, "There is no such thing here"),
    "method-not-allowed": (405, "This cannot be done with that method"),
    "key-required": (401, "A key is needed"),
    "scope-missing": (403, "The key does not allow this"),
    "origin-refused": (403, "A page of another site may not do this"),
    "not-finished": (409, "The document has not been read yet"),
    "not-done": (409, "The document has no result"),
    "state-conflict": (409, "The document's state does not allow this"),
    "field-unknown": (422, "The result has no such field or figure"),
    "key-reused": (422, "The idempotency key was used for another upload"),
    "address-refused": (422, "No address that anybody could reach over https"),
    "too-many-webhooks": (409, "The client has as many webhooks as one may have"),
    "too-large": (413, "The upload is larger than the limit"),
    "archive-invalid": (422, "The ZIP cannot be taken"),
    "unsupported-media": (415, "Neither PDF, PNG, JPEG, TIFF nor ZIP"),
    "empty-document": (422, "There are no bytes"),
    "pages-invalid": (422, "The pages are none"),
    "quota-exceeded": (429, "The client's share is used up"),
    "queue-full": (429, "Too many documents are waiting"),
    "rate-exceeded": (429, "Too many requests"),
    "document-failed": (422, "The document could not be read"),
    "stored-file-missing": (500, "A stored file is gone"),
    "not-ready": (503, "The service is not ready"),
    "internal-error": (500, "A fault of the service's own"),
}
"""Code to status and title."""


ANYWHERE = ("request-invalid", "key-required", "scope-missing", "rate-exceeded", "not-ready")
"""What any route that needs a key may answer."""


class ProblemDetails(BaseModel):
    """What a refusal answers with (application/problem+json, RFC 9457)."""

    type: Annotated[str, Field(examples=["about:blank"])] = "about:blank"
    title: Annotated[str, Field(examples=["There is no such thing here"])]
    status: Annotated[int, Field(examples=[404])]
    detail: Annotated[str, Field(examples=["There is no such thing here"])]
    code: Annotated[str, Field(description="Stable: see docs/codes.md.", examples=["not-found"])]


class Problem(Exception):
    """Raised anywhere under a request; ``code`` is one of :data:`CODES` unless ``status``
    says with what a document's own code is answered."""

    def __init__(
        self, code: str, detail: str = "", *, status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(code)
        usual, self.title = CODES.get(code, CODES["document-failed"])
        self.code = code
        self.status = status or usual
        self.detail = detail or self.title
        self.headers = dict(headers or {})

    def details(self) -> ProblemDetails:
        return ProblemDetails(
            title=self.title, status=self.status, detail=self.detail, code=self.code
        )


def answer(problem: Problem) -> JSONResponse:
    return JSONResponse(
        problem.details().model_dump(), problem.status, headers=problem.headers,
        media_type=MEDIA_TYPE,
    )  # fmt: skip


def documented(*codes: str) -> dict[int | str, dict[str, object]]:
    """The refusals of a route, for its OpenAPI description."""
    by_status: dict[int | str, list[str]] = {}
    for code in (*ANYWHERE, *codes):
        by_status.setdefault(CODES[code][0], []).append(code)
    return {
        status: {
            "description": ", ".join(f"`{code}`" for code in those),
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/ProblemDetails"},
                    "examples": {
                        code: {"value": Problem(code).details().model_dump()} for code in those
                    },
                }
            },
        }
        for status, those in by_status.items()
    }


def install(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 - what it is installed for
    metrics.REFUSED.labels(error.code).inc()
    return answer(error)


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
    return answer(Problem("request-invalid", said))


def _http(_: Request, error: Exception) -> JSONResponse:
    """What the framework refuses by itself."""
    assert isinstance(error, HTTPException)  # noqa: S101
    codes = {404: "not-found", 405: "method-not-allowed", 413: "too-large"}
    code = codes.get(error.status_code, "request-invalid")
    return answer(Problem(code, str(error.detail), headers=error.headers))
