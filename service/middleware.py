"""Around every request: an id, a line in the log, metrics, headers for browsers."""

from __future__ import annotations

import logging
import secrets
import time
from contextvars import ContextVar

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import metrics, problems

log = logging.getLogger("gouji.requests")

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
        number, started, status = secrets.token_hex(8), time.perf_counter(), 500
        request_id.set(number)

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(MutableHeaders(scope=message), number)
            await send(message)

        try:
            if _holds_nul(scope):
                answer = problems.answer(problems.Problem("request-invalid", "there is a NUL"))
                await answer(scope, receive, told)
                return
            await self._app(scope, receive, told)
        finally:
            _count(scope, status, time.perf_counter() - started)


def _holds_nul(scope: Scope) -> bool:
    """Which no database takes as text, and no name of ours holds."""
    return "\x00" in scope["path"] or b"%00" in scope["query_string"]


def _add_headers(headers: MutableHeaders, number: str) -> None:
    headers["X-Request-Id"] = number
    headers.setdefault("Cache-Control", "no-store")
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


def _count(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "none")
    metrics.REQUESTS.labels(scope["method"], route, status).inc()
    metrics.REQUEST_SECONDS.labels(route).observe(seconds)
    log.info("%s %s %s", scope["method"], route, status, extra={"ms": round(seconds * 1000, 1)})
