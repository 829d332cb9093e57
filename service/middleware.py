"""Around every request: an id, a line in the log, metrics, headers for browsers."""

from __future__ import annotations

import logging
import re
import secrets
import time
from contextvars import ContextVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import metrics, problems

log = logging.getLogger("gouji.requests")

KNOWN_ID = re.compile(r"[0-9A-Za-z-]{1,64}")

request_id: ContextVar[str] = ContextVar("request_id", default="")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


class Surround:
    """Logs neither query nor body, nor what documents are called."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer, started = _Answer(_number(scope), send), time.perf_counter()
        request_id.set(answer.number)
        try:
            if _holds_nul(scope):
                problem = problems.Problem("request-invalid", "there is a NUL")
                await problems.answer(problem)(scope, receive, answer)
            else:
                await self._app(scope, receive, answer)
            if answer.replaced:
                await problems.answer(problems.Problem("too-large"))(scope, receive, answer)
        finally:
            _count(scope, answer, time.perf_counter() - started)


class _Answer:
    """Passes an answer on, with our headers. The framework's own refusal of a long body, which
    is plain text, is held back, so that a problem can stand in its place."""

    def __init__(self, number: str, send: Send) -> None:
        self.number = number
        self.status = 500
        self.document = ""
        self.replaced = False
        self._holding = False
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            self.status = message["status"]
            self.document = headers.get("gouji-document", "")
            kind = headers.get("content-type", "")
            self._holding = self.status == 413 and not kind.startswith(problems.MEDIA_TYPE)
            self.replaced = self.replaced or self._holding
            _add_headers(headers, self.number)
        if not self._holding:
            await self._send(message)


def _number(scope: Scope) -> str:
    """What a proxy before us called the request, or a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if KNOWN_ID.fullmatch(given) else secrets.token_hex(8)


def _holds_nul(scope: Scope) -> bool:
    """Which no database takes as text, and no name of ours holds."""
    return "\x00" in scope["path"] or b"%00" in scope["query_string"]


def _add_headers(headers: MutableHeaders, number: str) -> None:
    headers["X-Request-Id"] = number
    headers.setdefault("Cache-Control", "no-store")
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


def _count(scope: Scope, answer: _Answer, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "none")
    metrics.REQUESTS.labels(scope["method"], route, answer.status).inc()
    metrics.REQUEST_SECONDS.labels(route).observe(seconds)
    told: dict[str, float | str] = {"ms": round(seconds * 1000, 1)}
    number = answer.document or scope.get("path_params", {}).get("document", "")
    log.info("%s %s %s", scope["method"], route, answer.status, extra=told | _named(number))


def _named(document: str) -> dict[str, float | str]:
    """Of what is called so in a path, only what can be a document's number."""
    return {"document": document} if KNOWN_ID.fullmatch(document) else {}
