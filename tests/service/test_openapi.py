"""What the OpenAPI document promises is what happens, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import negative_data_rejection, positive_data_acceptance
from schemathesis.core.result import Ok

from service.app import create_app
from tests.service.serving import document, served, settings
from tests.service.work import read_words

EXAMPLES = 12

Operation = schemathesis.APIOperation[Any, Any, Any, Any]

DOCUMENTS_ARE_BYTES = [positive_data_acceptance, negative_data_rejection]
"""No schema says which bytes are a document, so none can say what is to be taken."""


@pytest.fixture(scope="module")
def address(folder: Path, sample_result: None) -> Iterator[str]:
    with served(create_app(settings(folder, max_wait=5.0), work=read_words)) as address:
        yield address


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_answer_is_a_fault_or_undocumented(address: str, mode: GenerationMode) -> None:
    """What the document allows, and what it does not."""
    described = schemathesis.openapi.from_url(f"{address}/v1/openapi.json")
    found = list(described.get_all_operations())
    operations = [each.ok() for each in found if isinstance(each, Ok)]
    assert len(operations) == len(found)
    assert len(operations) > 20
    with httpx.Client(base_url=address) as api:
        for operation in operations:
            _examine(operation, mode, api)


def _examine(operation: Operation, mode: GenerationMode, api: httpx.Client) -> None:
    @given(operation.as_strategy(generation_mode=mode), st.booleans())
    @bounds(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def check(case: schemathesis.Case[Any], there: bool) -> None:
        if there:
            case.path_parameters |= _known(api, case.path_parameters)
        case.call_and_validate(excluded_checks=DOCUMENTS_ARE_BYTES)

    with suppress(Unsatisfiable):  # nothing can be wrong about a request that says nothing
        check()


def _known(api: httpx.Client, asked: dict[str, object]) -> dict[str, object]:
    """What a path names, so that there is such a thing."""
    known: dict[str, object] = {}
    if "document" in asked:
        answer = api.post("/v1/documents", content=document("known"), params={"wait": 5})
        known["document"] = answer.headers["gouji-document"]
    if "webhook" in asked:
        api.post("/v1/webhooks", json={"url": "https://a.example/"})
        known["webhook"] = api.get("/v1/webhooks").json()["webhooks"][0]["id"]
    return known
