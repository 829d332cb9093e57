"""The service, put together: settings → database, storage, workers → routes."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from service import problems, telemetry
from service.access import Keys, Rate
from service.context import Context
from service.corrections import Corrections
from service.database import Database
from service.delivery import Deliveries
from service.housekeeping import Housekeeping
from service.jobs import Jobs
from service.middleware import Surround
from service.pictures import Pictures
from service.reading import read_document
from service.routes import corrections, documents, operation, results, review, webhooks
from service.settings import MIB, Settings
from service.storage import Folder, Storage, StorageAway
from service.webhooks import Webhooks
from service.workers import Work, Workers

log = logging.getLogger("gouji.app")

EXAMPLE = Path(__file__).with_name("result.example.json")
"""A result with one of each, as the bundled sample has them."""

ROUTERS = tuple(
    routes.router for routes in (documents, results, corrections, webhooks, review, operation)
)


class NotSafe(Exception):
    """The settings would open the service to others without keys."""


def create_app(settings: Settings, *, work: Work = read_document) -> FastAPI:
    """
    Args:
        work: What reads a document, in a worker's process.

    Raises:
        NotSafe: it would listen to other machines, and there is no key.
    """
    context = _context(settings)
    if settings.is_public and not context.keys.exist():
        context.database.close()
        raise NotSafe(f"{settings.host} is not loopback: make a key first (gouji keys create)")
    app = FastAPI(
        title="gouji", version=version("gouji"), lifespan=_lifespan,
        description="Government disclosure reports in, checked figures out.",
        generate_unique_id_function=lambda route: f"{route.tags[0]}_{route.name}",
        docs_url=None, redoc_url=None, openapi_url="/v1/openapi.json",
        telemetry=telemetry.REQUESTS,
    )  # fmt: skip
    app.state.context = context
    app.state.workers = Workers(context.jobs, context.storage, settings, work=work)
    app.state.deliveries = Deliveries(context.webhooks, settings)
    app.state.housekeeping = Housekeeping(context.jobs, context.storage, context.webhooks, settings)
    for router in ROUTERS:
        app.include_router(router)
    app.openapi = _described(app)  # type: ignore[method-assign]
    problems.install(app)
    for away in (OperationalError, StorageAway):
        app.add_exception_handler(away, _away)
    app.add_exception_handler(Exception, _fault)
    # Not the framework's own, which stands outside of what answers with problems.
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=settings.max_batch_bytes + MIB)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=settings.known_hosts)
    app.add_middleware(Surround)
    return app


def _described(app: FastAPI) -> Callable[[], dict[str, object]]:
    """The framework's description, with an example of a result: the framework itself leaves
    out of examples what is null, and then they are none."""

    def described() -> dict[str, object]:
        if app.openapi_schema is None:
            app.openapi_schema = get_openapi(
                title=app.title, version=app.version, description=app.description,
                routes=app.routes,
            )  # fmt: skip
            shown = app.openapi_schema["paths"]["/v1/documents/{document}/result"]["get"]
            shown["responses"]["200"]["content"]["application/json"]["example"] = json.loads(
                EXAMPLE.read_bytes()
            )
        return app.openapi_schema

    return described


def _context(settings: Settings) -> Context:
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.migrate()
    storage = _storage(settings)
    return Context(
        settings=settings,
        database=database,
        storage=storage,
        jobs=Jobs(
            database, lease=settings.lease, attempts=settings.attempts, back_off=settings.back_off
        ),
        keys=Keys(database, optional=not settings.is_public),
        rate=Rate(settings.requests_per_minute),
        pictures=Pictures(storage),
        corrections=Corrections(database),
        webhooks=Webhooks(
            database, attempts=settings.webhook_attempts, back_off=settings.webhook_back_off
        ),
    )


def _storage(settings: Settings) -> Storage:
    if not settings.bucket:
        return Folder(settings.data)
    from service.bucket import Bucket

    return Bucket(settings.data, settings.bucket)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    for part in (app.state.workers, app.state.deliveries, app.state.housekeeping):
        part.start()
    yield
    for part in (app.state.workers, app.state.deliveries, app.state.housekeeping):
        await run_in_threadpool(part.stop)
    app.state.context.pictures.close()
    app.state.context.database.close()


def _away(_: Request, error: Exception) -> JSONResponse:
    log.error("database or files are out of reach", exc_info=error)
    return problems.answer(problems.Problem("not-ready", headers={"Retry-After": "10"}))


def _fault(_: Request, error: Exception) -> JSONResponse:
    log.error("a fault", exc_info=error)
    return problems.answer(problems.Problem("internal-error"))
