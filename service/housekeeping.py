"""What has to be done now and then: silent workers' documents, old ones, files nobody needs."""

from __future__ import annotations

import time
from contextlib import suppress

from service.jobs import Jobs
from service.repeated import Repeated
from service.settings import Settings
from service.storage import Storage
from service.webhooks import Webhooks

EVERY = 10.0
SWEEP = 3600.0
"""Seconds between two looks for files that no document names."""

UNFINISHED = 3600.0
"""Seconds after which an upload that nobody writes any more is abandoned."""

SETTLED = 30 * 86_400.0
"""Seconds for which it is remembered what webhooks were told."""


class Housekeeping(Repeated):
    """Every process does all of it: each step does no harm when done twice."""

    def __init__(
        self, jobs: Jobs, storage: Storage, webhooks: Webhooks, settings: Settings
    ) -> None:  # fmt: skip
        super().__init__("housekeeping")
        self._jobs = jobs
        self._storage = storage
        self._webhooks = webhooks
        self._settings = settings
        self._swept = time.monotonic()

    def step(self) -> float:
        self.tidy()
        return min(EVERY, self._settings.lease / 3)

    def tidy(self) -> None:
        self._jobs.reap()
        for path in self._storage.abandoned(time.time() - UNFINISHED):
            with suppress(FileNotFoundError):
                path.unlink()
        if self._settings.keep_days:
            self._forget_old(time.time() - self._settings.keep_days * 86_400)
        if time.monotonic() - self._swept > SWEEP:
            self._swept = time.monotonic()
            self._webhooks.forget_before(time.time() - SETTLED)
            self.sweep(time.time() - UNFINISHED)

    def sweep(self, before: float) -> None:
        """Files that were kept before a time (epoch) and that no document names: a process was
        killed between the one and the other."""
        for kind in ("uploads", "results"):
            for name, written in self._storage.names(kind):
                if written < before:
                    self._jobs.drop_unneeded(kind, name, self._storage.delete)

    def _forget_old(self, before: float) -> None:
        for tenant, document in self._jobs.ended_before(before):
            self._jobs.delete(tenant, document, self._storage.delete)
