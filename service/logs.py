"""Logs as one JSON object a line; nothing of a document stands in them."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from service.middleware import request_id

_EXTRA = ("document", "ms")


class Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, str | float | list[str]] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id.get(),
        }
        line |= {name: getattr(record, name) for name in _EXTRA if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            # Of an error its kind and place: its words may hold what stands in a document.
            line["error"] = record.exc_info[0].__name__
            line["where"] = _where(record)
        return json.dumps({name: value for name, value in line.items() if value != ""})


def _where(record: logging.LogRecord) -> list[str]:
    trace = record.exc_info[2] if record.exc_info else None
    places: list[str] = []
    while trace:
        places.append(f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-5:]


def set_up(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
