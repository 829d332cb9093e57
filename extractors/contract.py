"""The result as JSON, and the JSON schema, both generated from the types."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from extractors.document import Report


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def to_json(report: Report, *, indent: int | None = None) -> str:
    """One result object; boxes are arrays ``[x0, top, x1, bottom]``."""
    return _adapter().dump_json(report, indent=indent).decode()


def from_json(text: str | bytes) -> Report:
    """The report that :func:`to_json` wrote.

    Raises:
        pydantic.ValidationError: not a result of contract version 1.
    """
    return _adapter().validate_json(text)


def json_schema() -> dict[str, Any]:
    return {"title": "gouji result, contract 1", **_adapter().json_schema()}
