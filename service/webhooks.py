"""Who is told when documents end, and what they are still to be told.

A delivery is written in the transaction in which its document ends, so that none is lost or
invented; it is sent at least once, and carries an id by which a receiver knows it again.
Signatures and headers are those of Standard Webhooks.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Update,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)  # fmt: skip

from service.database import Database, deliveries, documents, webhooks

Event: TypeAlias = Literal["done", "failed", "cancelled"]
WebhookRow: TypeAlias = Row[tuple[object, ...]]

PREFIX = "whsec_"
LONGEST_WAIT = 6 * 3600.0
MOST_OF_ONE = 10
"""Webhooks of one client."""


class TooMany(Exception):
    """The client has as many webhooks as one may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt at telling one webhook of one end; ``at`` is when that was (epoch)."""

    id: int
    attempt: int
    tenant: str
    url: str
    secret: str
    document: str
    sha256: str
    event: str
    code: str | None
    at: float

    def body(self) -> bytes:
        moment = datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds")
        data = {"id": self.document, "sha256": self.sha256, "state": self.event, "code": self.code}
        told = {"type": f"document.{self.event}", "timestamp": moment, "data": data}
        return json.dumps(told).encode()


def signed(secret: str, number: str, at: int, body: bytes) -> dict[str, str]:
    """The headers under which a body is sent; ``at`` is now (epoch)."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{number}.{at}.".encode() + body, hashlib.sha256).digest()
    return {"webhook-id": number, "webhook-timestamp": str(at),
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}"}  # fmt: skip


def owe(connection: Connection, document: str, event: str, code: str | None, at: float) -> None:
    """Part of the transaction in which the document ends: its client's webhooks are to be
    told."""
    asked = and_(webhooks.c.tenant == documents.c.tenant, webhooks.c.events.contains(event))
    owed = select(
        webhooks.c.id, documents.c.id, literal(event), literal(code), literal(at),
        literal("waiting"), literal(0), literal(at),
    ).join(documents, asked).where(documents.c.id == document)  # fmt: skip
    columns = ("webhook", "document", "event", "code", "at", "state", "attempts", "not_before")
    connection.execute(insert(deliveries).from_select(columns, owed))


class Webhooks:
    """
    Args:
        attempts: After which a delivery is given up.
        back_off: Seconds before the second attempt; four times as long before each next one.
        lease: Seconds after which an attempt that nobody has answered for counts as missed.
        now: The clock.
    """

    def __init__(
        self, database: Database, *, attempts: int = 8, back_off: float = 5.0, lease: float = 60.0,
        now: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._database = database
        self._attempts = attempts
        self._back_off = back_off
        self._lease = lease
        self._now = now

    # ----------------------------------------------------------------------
    # What clients do

    def create(self, tenant: str, url: str, events: Collection[Event]) -> WebhookRow:
        """
        Raises:
            TooMany: the client has enough of them.
        """
        number = secrets.token_hex(8)
        secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
        with self._database.write_alone(f"webhooks {tenant}") as connection:
            own = select(func.count()).where(webhooks.c.tenant == tenant)
            if connection.execute(own).scalar_one() >= MOST_OF_ONE:
                raise TooMany
            connection.execute(
                insert(webhooks).values(id=number, tenant=tenant, url=url, secret=secret,
                                        events=" ".join(sorted(events)), created=self._now())
            )  # fmt: skip
            return connection.execute(_owned(tenant, number)).one()

    def all(self, tenant: str) -> Sequence[WebhookRow]:
        query = select(webhooks).where(webhooks.c.tenant == tenant).order_by(webhooks.c.created)
        with self._database.read() as connection:
            return connection.execute(query).all()

    def get(self, tenant: str, number: str) -> WebhookRow | None:
        with self._database.read() as connection:
            return connection.execute(_owned(tenant, number)).one_or_none()

    def delete(self, tenant: str, number: str) -> bool:
        """With what it was still to be told."""
        own = delete(webhooks).where(webhooks.c.id == number, webhooks.c.tenant == tenant)
        with self._database.write() as connection:
            return connection.execute(own).rowcount > 0

    def deliveries_of(self, number: str, limit: int = 100) -> Sequence[WebhookRow]:
        """Newest first."""
        query = (
            select(deliveries).where(deliveries.c.webhook == number)
            .order_by(deliveries.c.id.desc()).limit(limit)
        )  # fmt: skip
        with self._database.read() as connection:
            return connection.execute(query).all()

    # ----------------------------------------------------------------------
    # What the sender does

    def claim(self, busy: Collection[str] = ()) -> Delivery | None:
        """A delivery that is due, of a client that is not ``busy``; it is this caller's for
        the lease."""
        with self._database.read() as connection:
            row = connection.execute(_due(self._now(), busy)).one_or_none()
        if row is None:
            return None
        with self._database.write() as connection:
            taken = connection.execute(
                _at(row.id, row.attempts).values(
                    attempts=row.attempts + 1, not_before=self._now() + self._lease
                )
            )
        if not taken.rowcount:
            return None
        return Delivery(
            id=row.id, attempt=row.attempts + 1, tenant=row.tenant, url=row.url, secret=row.secret,
            document=row.document, sha256=row.sha256, event=row.event, code=row.code, at=row.at,
        )  # fmt: skip

    def delivered(self, delivery: Delivery, status: int) -> None:
        self._settle(delivery, state="delivered", outcome=f"answered-{status}",
                     finished=self._now())  # fmt: skip

    def missed(self, delivery: Delivery, why: str) -> bool:
        """Whether it is tried again."""
        if delivery.attempt >= self._attempts:
            self._settle(delivery, state="given-up", outcome=why, finished=self._now())
            return False
        wait = min(self._back_off * 4 ** (delivery.attempt - 1), LONGEST_WAIT)
        self._settle(delivery, outcome=why, not_before=self._now() + wait)
        return True

    def forget_before(self, at: float) -> None:
        """Deliveries that were settled before a time (epoch)."""
        with self._database.write() as connection:
            connection.execute(delete(deliveries).where(deliveries.c.finished < at))

    def _settle(self, delivery: Delivery, **values: str | float) -> None:
        with self._database.write() as connection:
            connection.execute(_at(delivery.id, delivery.attempt).values(**values))


def _owned(tenant: str, number: str) -> Select[tuple[object, ...]]:
    return select(webhooks).where(webhooks.c.id == number, webhooks.c.tenant == tenant)


def _at(number: int, attempts: int) -> Update:
    """A delivery, unless another attempt has begun meanwhile."""
    return update(deliveries).where(
        deliveries.c.id == number, deliveries.c.attempts == attempts,
        deliveries.c.state == "waiting",
    )  # fmt: skip


def _due(now: float, busy: Collection[str]) -> Select[tuple[object, ...]]:
    return (
        select(deliveries, webhooks.c.tenant, webhooks.c.url, webhooks.c.secret,
               documents.c.sha256)
        .join(webhooks, webhooks.c.id == deliveries.c.webhook)
        .join(documents, documents.c.id == deliveries.c.document)
        .where(deliveries.c.state == "waiting", deliveries.c.not_before <= now,
               webhooks.c.tenant.not_in(busy))
        .order_by(deliveries.c.not_before, deliveries.c.id)
        .limit(1)
    )  # fmt: skip
