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
        number, started, status = _number(scope), time.perf_counter(), 500
        document = ""
        request_id.set(number)

        async def told(message: Message) -> None:
            nonlocal status, document
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                document = headers.get("gouji-document", "")
                _add_headers(headers, number)
            await send(message)

        try:
            if _holds_nul(scope):
                answer = problems.answer(problems.Problem("request-invalid", "there is a NUL"))
                await answer(scope, receive, told)
                return
            await self._app(scope, receive, told)
        finally:
            _count(scope, status, time.perf_counter() - started, document)


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


def _count(scope: Scope, status: int, seconds: float, document: str) -> None:
    route = getattr(scope.get("route"), "path", "none")
    metrics.REQUESTS.labels(scope["method"], route, status).inc()
    metrics.REQUEST_SECONDS.labels(route).observe(seconds)
    told: dict[str, float | str] = {"ms": round(seconds * 1000, 1)}
    number = document or scope.get("path_params", {}).get("document", "")
    log.info("%s %s %s", scope["method"], route, status, extra=told | _named(number))


def _named(document: str) -> dict[str, float | str]:
    """Of what is called so in a path, only what can be a document's number."""
    return {"document": document} if KNOWN_ID.fullmatch(document) else {}
