"""A thread that does the same again and again."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod

log = logging.getLogger("gouji.repeated")

AFTER_FAULT = 5.0
"""Seconds before it is tried again."""


class Repeated(ABC):
    """Started once; :meth:`stop` waits for the step that is being done."""

    def __init__(self, name: str) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name=name)

    @abstractmethod
    def step(self) -> float:
        """The seconds until it is to be done again."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def alive(self) -> bool:
        return self._thread.is_alive()

    def _go_on(self) -> None:
        while not self._stopping.is_set():
            try:
                pause = self.step()
            except Exception:
                log.exception("%s could not go on; tried again", self._thread.name)
                pause = AFTER_FAULT
            self._stopping.wait(pause)
