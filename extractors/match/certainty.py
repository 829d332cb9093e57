"""How surely a label is known, and a cell stands where it was put."""

from __future__ import annotations

ALIKE = 0.55
"""Labels less similar than this are different labels."""

SURE = 0.75
"""Certainty from which a row or column is beyond doubt."""

BY_ORDER = 0.9
"""Certainty of a row between such rows, with as many in print there as in the form; so of
columns."""

PIECED = 0.9
"""Greatest confidence of a cell put together from pieces."""

BY_GROUP = 0.7
"""Certainty of a row whose own label is unread: never beyond doubt."""

BY_PLACE = 0.6
"""Certainty of a column known by its neighbours alone: never beyond doubt."""
