"""What the tests of runs share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.bulk.work import READ


@pytest.fixture
def readings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every reading adds a line."""
    path = tmp_path / "readings"
    path.touch()
    monkeypatch.setenv(READ, str(path))
    return path
