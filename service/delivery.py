"""Sends what webhooks are to be told: one at a time of each client, several clients at once."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from service import metrics
from service.outbound import NotSent, post
from service.repeated import Repeated
from service.settings import Settings
from service.webhooks import Delivery, Webhooks, signed

log = logging.getLogger("gouji.webhooks")

IDLE = 0.5
"""Seconds between two looks at whether something is due."""

SENDERS = 8


class Deliveries(Repeated):
    """:meth:`stop` waits for what is on its way."""

    def __init__(self, webhooks: Webhooks, settings: Settings) -> None:
        super().__init__("webhooks")
        self._webhooks = webhooks
        self._settings = settings
        self._lock = threading.Lock()
        self._busy: set[str] = set()
        self._senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="webhook")

    def stop(self) -> None:
        super().stop()
        self._senders.shutdown()

    def step(self) -> float:
        return 0.0 if self._begin() else IDLE

    def _begin(self) -> bool:
        """Whether something was due, and somebody there to send it."""
        with self._lock:
            busy = frozenset(self._busy)
        if len(busy) >= SENDERS:
            return False
        delivery = self._webhooks.claim(busy)
        if delivery is None:
            return False
        with self._lock:
            self._busy.add(delivery.tenant)
        self._senders.submit(self._send, delivery)
        return True

    def _send(self, delivery: Delivery) -> None:
        try:
            self._told(delivery)
        except Exception:
            log.exception("a delivery brought out a fault")
        finally:
            with self._lock:
                self._busy.discard(delivery.tenant)

    def _told(self, delivery: Delivery) -> None:
        body = delivery.body()
        headers = signed(delivery.secret, f"delivery_{delivery.id}", int(time.time()), body)
        headers |= {"content-type": "application/json", "user-agent": "gouji"}
        try:
            status = post(delivery.url, body, headers, seconds=self._settings.webhook_seconds,
                          private=self._settings.webhook_private)  # fmt: skip
        except NotSent as error:
            again = self._webhooks.missed(delivery, error.code)
            outcome = "missed" if again else "given-up"
        else:
            self._webhooks.delivered(delivery, status)
            outcome = "delivered"
        metrics.WEBHOOKS.labels(outcome).inc()
        log.info("webhook %s", outcome, extra={"document": delivery.document})
