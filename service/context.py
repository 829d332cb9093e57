"""What every request works with, and who may make it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPBearer

from service.access import Client, Keys, Rate, Scope
from service.corrections import Corrections
from service.database import Database
from service.jobs import Jobs, Shares
from service.pictures import Pictures
from service.problems import Problem
from service.settings import Settings
from service.storage import Storage
from service.uploads import Most
from service.webhooks import Webhooks

BEARER = HTTPBearer(
    auto_error=False, description="A key, as `gouji keys create` gives it; on loopback none is"
    " needed until there is one.",
)  # fmt: skip
"""For the description alone: :func:`client_of` looks at the header, and at the cookie."""

COOKIE = "gouji_key"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    settings: Settings
    database: Database
    storage: Storage
    jobs: Jobs
    keys: Keys
    rate: Rate
    pictures: Pictures
    corrections: Corrections
    webhooks: Webhooks

    @property
    def shares(self) -> Shares:
        return Shares(
            queued=self.settings.max_queued, queued_per_client=self.settings.max_queued_per_client,
            stored_per_client=self.settings.max_stored_per_client,
        )  # fmt: skip

    @property
    def most(self) -> Most:
        return Most(
            upload=self.settings.max_upload, files=self.settings.max_batch,
            batch=self.settings.max_batch_bytes,
        )  # fmt: skip


async def context_of(request: Request) -> Context:
    return _context(request)


def _context(request: Request) -> Context:
    found: Context = request.app.state.context
    return found


def client_of(request: Request) -> Client:
    """
    Raises:
        Problem: no key, or another's page asks in its reader's name.
    """
    client = _context(request).keys.client(_key(request))
    if client is None:
        raise Problem("key-required", headers={"WWW-Authenticate": "Bearer"})
    return client


def _key(request: Request) -> str:
    """As the header or a cookie states it; empty: neither does."""
    scheme, _, stated = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return stated.strip()
    check_origin(request)
    return request.cookies.get(COOKIE, "")


def check_origin(request: Request) -> None:
    """A browser sends cookies, and reaches loopback, for pages of other sites as well."""
    site = request.headers.get("sec-fetch-site", "none")
    if request.method not in _SAFE and site not in {"none", "same-origin"}:
        raise Problem("origin-refused")


def allowed(scope: Scope) -> Callable[[Request, object], Awaitable[Client]]:
    """On the event loop, where a thread's turn need not be waited for; only a key that is not
    remembered is looked up in one."""

    async def check(request: Request, _: Annotated[object, Security(BEARER)]) -> Client:
        here = _context(request)
        client = here.keys.remembered(_key(request))
        if client is None:
            client = await run_in_threadpool(client_of, request)
        wait = here.rate.wait(client.tenant)
        if wait:
            raise Problem("rate-exceeded", headers={"Retry-After": str(int(wait) + 1)})
        if scope not in client.scopes:
            raise Problem("scope-missing", f"the key lacks the scope {scope}")
        return client

    return check


Here = Annotated[Context, Depends(context_of)]
Reader = Annotated[Client, Depends(allowed("read"))]
Writer = Annotated[Client, Depends(allowed("write"))]
Reviewer = Annotated[Client, Depends(allowed("review"))]
