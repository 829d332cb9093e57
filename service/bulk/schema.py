"""The columns of the datasets; columns are added, and never change their name or type.

``document`` is everywhere the sha256 of the document's bytes. Boxes are in points on the
upright page, origin top left; ``seconds`` of wall time; moments in UTC.
"""

from __future__ import annotations

import pyarrow as pa

NUMBER = pa.decimal128(38, 10)
"""Counts and amounts, exactly; null where a number has more digits than that."""

_TEXT, _COUNT, _SHARE = pa.string(), pa.int32(), pa.float64()
_PLACE = {"page": _COUNT, "x0": _SHARE, "top": _SHARE, "x1": _SHARE, "bottom": _SHARE}

DOCUMENTS = pa.schema({
    "document": _TEXT, "source": _TEXT, "size": pa.int64(), "outcome": _TEXT, "code": _TEXT,
    "message": _TEXT, "media_type": _TEXT, "pages": _COUNT, "pages_pictured": _COUNT,
    "form": _TEXT, "form_score": _SHARE, "title": _TEXT, "agency": _TEXT, "year": _COUNT,
    "period_start": _TEXT, "period_end": _TEXT, "published": _TEXT, "address": _TEXT,
    "postcode": _TEXT, "phone": _TEXT, "website": _TEXT,
    "fields": _COUNT, "accepted": _COUNT, "to_review": _COUNT, "figures_to_review": _COUNT,
    "corrected": _COUNT, "checks_passed": _COUNT, "checks_failed": _COUNT, "confidence": _SHARE,
    "seconds": _SHARE, "read_at": pa.timestamp("ms", tz="UTC"), "gouji": _TEXT,
    "settings": _TEXT, "weights": _TEXT,
})  # fmt: skip
"""``outcome`` is ``read`` or ``failed``, then with ``code`` and ``message``; ``confidence`` is
the mean of the figures read from the form; ``settings`` and ``weights`` are JSON."""

FIELDS = pa.schema({
    "document": _TEXT, "path": _TEXT, "table": _TEXT, "row": _TEXT, "column": _TEXT,
    "printed": _TEXT, "value": NUMBER, "unit": _TEXT, "state": _TEXT, "confidence": _SHARE,
    "status": _TEXT, "method": _TEXT, "reason": _TEXT, **_PLACE,
    "read_as": _TEXT, "corrected_by": _TEXT,
})  # fmt: skip
"""The last two are null unless a person has looked: what was read first, and who looked."""

FIGURES = pa.schema({
    "document": _TEXT, "number": _COUNT, "metric": _TEXT, "printed": _TEXT, "value": NUMBER,
    "unit": _TEXT, "qualifier": _TEXT, "section": _TEXT, "sentence": _TEXT,
    "confidence": _SHARE, "status": _TEXT, "same_as": _TEXT, "reason": _TEXT, **_PLACE,
})  # fmt: skip

CHECKS = pa.schema({
    "document": _TEXT, "id": _TEXT, "kind": _TEXT, "verdict": _TEXT, "terms": pa.list_(_TEXT),
    "expected": NUMBER, "actual": NUMBER, "explanation": _TEXT, "compared_with": pa.list_(_TEXT),
})  # fmt: skip
"""``compared_with`` are the other documents of a check between several, else null."""

ISSUES = pa.schema({
    "document": _TEXT, "number": _COUNT, "code": _TEXT, "severity": _TEXT, "message": _TEXT,
    "paths": pa.list_(_TEXT),
})  # fmt: skip

REPORTS = pa.schema({"document": _TEXT, "entry": _TEXT, "report": _TEXT})
"""What the others are made from: results of contract version 1 as they were read."""

SOURCES = pa.schema({
    "source": _TEXT, "root": _TEXT, "size": pa.int64(), "modified": pa.int64(),
    "document": _TEXT, "code": _TEXT, "message": _TEXT, "note": _TEXT,
})  # fmt: skip
"""A row for each file, ``root`` being what it was found by; ``document`` is null, and
``code`` says why, where it could not be opened. ``note`` is the rest of its manifest's row."""

DUPLICATES = pa.schema({
    "source": _TEXT, "document": _TEXT, "kind": _TEXT, "of_source": _TEXT, "of_document": _TEXT,
    "agency": _TEXT, "year": _COUNT, "figures": _COUNT, "alike": _COUNT,
})  # fmt: skip
"""``kind``: ``same-bytes``; ``same-report``, of one agency and year with nearly the same
figures; ``other-figures``, of one agency and year, but not the same. ``figures`` are those
that both have, ``alike`` those that are equal."""

CORRECTIONS = pa.schema({
    "document": _TEXT, "path": _TEXT, "action": _TEXT, "printed": _TEXT, "before": _TEXT,
    "by": _TEXT, "at": pa.float64(),
})  # fmt: skip
"""Oldest first; of a field the latest counts."""

PARTED = {
    "reports": REPORTS, "fields": FIELDS, "figures": FIGURES, "checks": CHECKS,
    "issues": ISSUES, "documents": DOCUMENTS,
}  # fmt: skip
"""Written part by part, in this order: a part is there when its documents are."""

SCHEMAS = PARTED | {
    "sources": SOURCES, "duplicates": DUPLICATES, "corrections": CORRECTIONS
}  # fmt: skip
