"""How long each stage of an extraction takes, for whoever asks.

    with timed() as seconds:
        extract(data)
    seconds["recognise"]

Where nobody asks, a stage costs a look at one variable.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Span(NamedTuple):
    """One run of a stage; ``began`` is seconds since 1970."""

    stage: str
    began: float
    seconds: float


class _Asked(NamedTuple):
    seconds: dict[str, float]
    spans: list[Span] | None


_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


@contextmanager
def timed(spans: list[Span] | None = None) -> Iterator[dict[str, float]]:
    """Seconds of wall time by stage, of everything run inside; stages may lie in stages.

    Args:
        spans: Takes each run of a stage as well.
    """
    seconds: dict[str, float] = {}
    token = _asked.set(_Asked(seconds, spans))
    try:
        yield seconds
    finally:
        _asked.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    asked = _asked.get()
    if asked is None:
        yield
        return
    began, start = time.time(), time.perf_counter()
    try:
        yield
    finally:
        took = time.perf_counter() - start
        asked.seconds[name] = asked.seconds.get(name, 0.0) + took
        if asked.spans is not None:
            asked.spans.append(Span(name, began, took))
