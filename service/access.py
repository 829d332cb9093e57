"""Who may do what: keys, their scopes, and how often.

A key is ``gouji_ID_SECRET``; only the sha256 of the whole is kept. Secrets have 256
random bits, so that a fast hash is enough.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal, TypeAlias, get_args

from sqlalchemy import Row, func, insert, select, update

from service.database import Database, keys

Scope: TypeAlias = Literal["read", "write", "review", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

LOCAL = "local"
"""The client of a service without keys, which listens on loopback alone."""

REMEMBERED = 5.0
"""Seconds for which a key is not looked up again: as long does a revoked one still serve, and
a service without keys after its first was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who asks; ``name`` is the key's, for the trail of corrections."""

    tenant: str
    name: str
    scopes: frozenset[str]


@dataclass(slots=True)
class Keys:
    """The keys of the database. ``optional``: as long as there are none, the empty one is
    anybody's."""

    database: Database
    optional: bool = False
    now: Callable[[], float] = time.time
    _known: dict[str, tuple[float, Client | None]] = field(default_factory=dict)

    def create(self, tenant: str, name: str, scopes: Sequence[str]) -> str:
        """The key itself, which is shown this once.

        Raises:
            ValueError: no such scope, or no tenant.
        """
        unknown = set(scopes) - set(SCOPES)
        if unknown or not scopes or not tenant:
            raise ValueError(f"scopes are {', '.join(SCOPES)}; a tenant has a name")
        number = secrets.token_hex(4)
        key = f"gouji_{number}_{secrets.token_urlsafe(32)}"
        with self.database.write() as connection:
            connection.execute(
                insert(keys).values(
                    id=number, tenant=tenant, name=name, digest=_digest(key),
                    scopes=" ".join(sorted(scopes)), created=self.now(),
                )
            )  # fmt: skip
        return key

    def rotate(self, number: str) -> str | None:
        """A new key like an old one, which goes on until it is revoked; None: no such key."""
        with self.database.read() as connection:
            old = connection.execute(select(keys).where(keys.c.id == number)).one_or_none()
        return self.create(old.tenant, old.name, old.scopes.split()) if old else None

    def revoke(self, number: str) -> bool:
        with self.database.write() as connection:
            done = connection.execute(
                update(keys)
                .where(keys.c.id == number, keys.c.revoked.is_(None))
                .values(revoked=self.now())
            )
        return done.rowcount > 0

    def all(self) -> Sequence[Row[tuple[object, ...]]]:
        with self.database.read() as connection:
            return connection.execute(select(keys).order_by(keys.c.created)).all()

    def exist(self) -> bool:
        with self.database.read() as connection:
            query = select(func.count()).where(keys.c.revoked.is_(None))
            return connection.execute(query).scalar_one() > 0

    def client(self, key: str) -> Client | None:
        """Whose key it is; None if nobody's."""
        known = self.remembered(key)
        if known is None:
            known = self._looked_up(key) if key else self._nobody()
            self._known[_digest(key)] = (self.now(), known)
            self._forget()
        return known

    def remembered(self, key: str) -> Client | None:
        """Whose it was a moment ago, if anybody's; asks no database."""
        at, known = self._known.get(_digest(key), (float("-inf"), None))
        return known if self.now() - at <= REMEMBERED else None

    def _nobody(self) -> Client | None:
        return anyone() if self.optional and not self.exist() else None

    def _looked_up(self, key: str) -> Client | None:
        query = select(keys).where(keys.c.digest == _digest(key), keys.c.revoked.is_(None))
        with self.database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        scopes = frozenset(row.scopes.split())
        return Client(tenant=row.tenant, name=f"{row.name} ({row.id})", scopes=scopes)

    def _forget(self) -> None:
        """Guesses are not kept."""
        limit = self.now() - REMEMBERED
        self._known = {d: (at, c) for d, (at, c) in self._known.items() if c and at > limit}


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def anyone() -> Client:
    return Client(tenant=LOCAL, name=LOCAL, scopes=frozenset(SCOPES))


class Rate:
    """A bucket for each client that fills at ``per_minute`` and holds a tenth of that."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._most = max(1.0, per_minute / 10)
        self._now = now
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, tenant: str) -> float:
        """Seconds until the client may ask; 0: now, and it counts."""
        with self._lock:
            now = self._now()
            left, at = self._left.get(tenant, (self._most, now))
            left = min(self._most, left + (now - at) * self._per_second)
            allowed = left >= 1.0
            self._left[tenant] = (left - 1.0 if allowed else left, now)
            return 0.0 if allowed else (1.0 - left) / self._per_second
