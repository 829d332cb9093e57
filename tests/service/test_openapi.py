"""What the OpenAPI document promises is what happens, whatever is asked."""

from __future__ import annotations

import json
import re
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
from schemathesis.checks import ignored_auth, negative_data_rejection, positive_data_acceptance
from schemathesis.core.result import Ok

from extractors.contract import from_json
from service.app import create_app
from tests.service.serving import document, served, settings
from tests.service.work import read_words

EXAMPLES = 6

Json = dict[str, Any]
Operation = schemathesis.APIOperation[Any, Any, Any, Any]

NOT_HERE = [positive_data_acceptance, negative_data_rejection, ignored_auth]
"""No schema says which bytes are a document, so none can say what is to be taken; and as long
as there is no key, none is asked for on loopback."""


@pytest.fixture(scope="module")
def address(folder: Path, sample_result: None) -> Iterator[str]:
    with served(create_app(settings(folder, max_wait=0.5), work=read_words)) as address:
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
        case.call_and_validate(excluded_checks=NOT_HERE, timeout=120.0)

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


@pytest.fixture(scope="module")
def described(address: str) -> Json:
    found: Json = httpx.get(f"{address}/v1/openapi.json").json()
    return found


def test_every_word_of_the_description_has_an_example(described: Json) -> None:
    """But for the types of a result, of which there is one example as a whole."""
    core = _of_report(described) | {"HTTPValidationError", "ValidationError"}
    lacking = [
        f"{name}.{key}"
        for name, schema in described["components"]["schemas"].items() if name not in core
        for key, value in schema.get("properties", {}).items()
        if not {"examples", "enum", "const", "default", "$ref", "items"} & set(value)
        and "anyOf" not in value
    ]  # fmt: skip
    assert lacking == []


def _of_report(described: Json) -> set[str]:
    """The schemas that a result is made of."""
    schemas = described["components"]["schemas"]
    found: set[str] = set()
    waiting = ["Report"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += re.findall(r"#/components/schemas/(\w+)", json.dumps(schemas[name]))
    return found


def test_examples_are_what_they_say(described: Json) -> None:
    way = described["paths"]["/v1/documents/{document}/result"]["get"]
    shown = way["responses"]["200"]["content"]["application/json"]["example"]
    report = from_json(json.dumps(shown).encode())
    assert report.fields and report.figures and report.checks and report.issues
    problems = way["responses"]["409"]["content"]["application/problem+json"]["examples"]
    assert set(problems) == {"not-finished", "not-done"}
    assert all(each["value"]["code"] == code for code, each in problems.items())


def test_every_operation_has_its_name_its_words_and_its_key(described: Json) -> None:
    operations = [(path, way) for path, ways in described["paths"].items() for way in ways.values()]
    names = [way["operationId"] for _, way in operations]
    assert len(names) == len(set(names)) and all(re.fullmatch(r"\w+", name) for name in names)
    for path, way in operations:
        assert way["tags"] and way["summary"], path
        if path not in {"/healthz", "/readyz"}:
            assert way["security"] == [{"HTTPBearer": []}], path
