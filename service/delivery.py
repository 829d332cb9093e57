"""Sends what webhooks are to be told: one at a time of each client, several clients at once."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from service import metrics
from service.outbound import NotSent, post
from service.settings import Settings
from service.webhooks import Delivery, Webhooks, signed

log = logging.getLogger("gouji.webhooks")

IDLE = 0.5
"""Seconds between two looks at whether something is due."""

SENDERS = 8


class Deliveries:
    """Started once; :meth:`stop` waits for what is on its way."""

    def __init__(self, webhooks: Webhooks, settings: Settings) -> None:
        self._webhooks = webhooks
        self._settings = settings
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._busy: set[str] = set()
        self._senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="webhook")
        self._thread = threading.Thread(target=self._watch, name="webhooks")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._senders.shutdown()

    def alive(self) -> bool:
        return self._thread.is_alive()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                begun = self._begin()
            except Exception:
                log.exception("webhooks could not be looked after; tried again")
                self._stopping.wait(5.0)
                continue
            if not begun:
                self._stopping.wait(IDLE)

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
