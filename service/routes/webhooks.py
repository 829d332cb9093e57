"""Who is told when documents end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from service.context import Context, Here, Reader, Writer
from service.outbound import NotSent, check_url
from service.problems import Problem, documented
from service.schemas import DOCUMENT, MOMENT
from service.webhooks import Event, TooMany, WebhookRow

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

_ID = "5c1e8a90b2d4f677"


class NewWebhook(BaseModel):
    url: Annotated[str, Field(max_length=2000, examples=["https://archive.example/gouji"])]
    events: Annotated[
        list[Event], Field(min_length=1, description="Which ends of documents it is told of.")
    ] = ["done", "failed", "cancelled"]


class Webhook(BaseModel):
    id: Annotated[str, Field(examples=[_ID])]
    url: Annotated[str, Field(examples=["https://archive.example/gouji"])]
    events: Annotated[list[str], Field(examples=[["done", "failed"]])]
    created: Annotated[datetime, Field(examples=[MOMENT])]


class MadeWebhook(Webhook):
    secret: Annotated[
        str,
        Field(
            description="Signs what is sent, as Standard Webhooks say; shown this once.",
            examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        ),
    ]


class WebhookList(BaseModel):
    webhooks: list[Webhook]


class Told(BaseModel):
    """A delivery; ``outcome`` is what the latest attempt came to."""

    id: Annotated[str, Field(examples=["delivery_17"])]
    document: Annotated[str, Field(examples=[DOCUMENT])]
    event: Event
    state: Literal["waiting", "delivered", "given-up"]
    attempts: Annotated[int, Field(examples=[1])]
    outcome: Annotated[str | None, Field(examples=["answered-200", "unreachable"])]
    next: Annotated[datetime | None, Field(description="When it is tried again.", examples=[None])]


class ToldList(BaseModel):
    """The latest hundred, newest first."""

    deliveries: list[Told]


@router.post("", status_code=201, responses=documented("address-refused", "too-many-webhooks"))
def create(new: NewWebhook, here: Here, client: Writer) -> MadeWebhook:
    """From now on, `POST`s `document.done`, `.failed` and `.cancelled` to the address.

    Each is signed (`webhook-id`, `webhook-timestamp`, `webhook-signature`), and sent again with
    growing pauses until the answer is one of success. Redirects are not followed.
    """
    try:
        check_url(new.url, private=here.settings.webhook_private)
        row = here.webhooks.create(client.tenant, new.url, set(new.events))
    except NotSent as error:
        raise Problem("address-refused") from error
    except TooMany as error:
        raise Problem("too-many-webhooks") from error
    return MadeWebhook(**_plain(row).model_dump(), secret=row.secret)


@router.get("", responses=documented())
def all_webhooks(here: Here, client: Reader) -> WebhookList:
    return WebhookList(webhooks=[_plain(row) for row in here.webhooks.all(client.tenant)])


@router.get("/{webhook}", responses=documented("not-found"))
def webhook(webhook: str, here: Here, client: Reader) -> Webhook:
    return _plain(_known(here, client.tenant, webhook))


@router.delete("/{webhook}", status_code=204, responses=documented("not-found"))
def remove(webhook: str, here: Here, client: Writer) -> None:
    """With what it was still to be told."""
    if not here.webhooks.delete(client.tenant, webhook):
        raise Problem("not-found")


@router.get("/{webhook}/deliveries", responses=documented("not-found"))
def deliveries(webhook: str, here: Here, client: Reader) -> ToldList:
    """What it was told, and what it is still to be told."""
    _known(here, client.tenant, webhook)
    return ToldList(deliveries=_told(here.webhooks.deliveries_of(webhook)))


def _known(here: Context, tenant: str, webhook: str) -> WebhookRow:
    row = here.webhooks.get(tenant, webhook)
    if row is None:
        raise Problem("not-found")
    return row


def _plain(row: WebhookRow) -> Webhook:
    return Webhook(id=row.id, url=row.url, events=row.events.split(),
                   created=datetime.fromtimestamp(row.created, UTC))  # fmt: skip


def _told(rows: Sequence[WebhookRow]) -> list[Told]:
    return [
        Told(id=f"delivery_{row.id}", document=row.document, event=row.event, state=row.state,
             attempts=row.attempts, outcome=row.outcome,
             next=datetime.fromtimestamp(row.not_before, UTC) if row.state == "waiting" else None)
        for row in rows
    ]  # fmt: skip
