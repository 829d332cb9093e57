"""What watches over the service asks."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service import metrics
from service.context import Here, allowed
from service.problems import Problem, documented
from service.schemas import Health
from service.storage import StorageAway

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def healthz() -> Health:
    """The process answers."""
    return Health(status="ok")


@router.get("/readyz", responses={503: documented("not-ready")[503]})
def readyz(request: Request, here: Here) -> Health:
    """Documents can be taken: the database answers, files can be kept, the workers run."""
    try:
        with here.database.read() as connection:
            connection.execute(text("SELECT 1"))
        here.storage.check()
    except SQLAlchemyError as error:
        raise Problem("not-ready", "the database does not answer") from error
    except StorageAway as error:
        raise Problem("not-ready", "the files are out of reach") from error
    app = request.app.state
    if not all(part.alive() for part in (app.workers, app.deliveries, app.housekeeping)):
        raise Problem("not-ready", "the workers do not run")
    return Health(status="ready")


@router.get(
    "/metrics",
    dependencies=[Depends(allowed("metrics"))],
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {}}, "description": "For Prometheus."},
        **documented(),
    },
)
def collect(here: Here) -> Response:
    """Needs the scope `metrics`."""
    for state, count in here.jobs.counts().items():
        metrics.DOCUMENTS.labels(state).set(count)
    metrics.OLDEST.set(here.jobs.oldest_wait())
    return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)
