"""A service to ask, with the cheap reader of :mod:`tests.service.serving`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from tests.service.serving import keep_result, settings
from tests.service.work import read_words


@pytest.fixture(scope="session")
def sample_result(tmp_path_factory: pytest.TempPathFactory) -> None:
    keep_result(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service")


@pytest.fixture(scope="module")
def api(folder: Path, sample_result: None) -> Iterator[TestClient]:
    with TestClient(create_app(settings(folder), work=read_words)) as client:
        yield client
