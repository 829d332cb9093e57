"""Reading a data set and scoring what was read: apart, resumable, and honest about failures."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from eval.dataset import Dataset, load
from eval.errors import DatasetInvalid, ReaderUnknown, ResultsInvalid
from eval.readers import ReaderSpec, make_reader
from eval.results import RESULTS, Outcome, Store, outcome_at
from eval.run import CRASHED, run
from eval.score import read_scores, score, totals, write_scores
from eval.truth import Truth, truths
from extractors.contract import to_json
from extractors.networks import keys
from tests.eval.perfect import TRUTH, result

READER = ReaderSpec(name="stand_in:Perfect")
STAND_IN = '''
"""A reader that knows the truth, but for documents whose name says otherwise."""
import os
from dataclasses import replace
from tests.eval.perfect import result


class Unreadable(Exception):
    code = "pdf-damaged"


class Perfect:
    name, version, settings, weights = "perfect", "1", {"mode": "best"}, {}

    def read(self, data, filename):
        if "crash" in filename:
            os._exit(1)
        if "bad" in filename:
            raise Unreadable("no page tree")
        if "bug" in filename:
            raise RuntimeError("a bug")
        with open(os.environ["STAND_IN_LOG"], "a") as log:
            log.write(filename + "\\n")
        return result()
'''


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Which documents the stand-in has read."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "stand_in.py").write_text(STAND_IN, encoding="utf-8")
    for folder in (tmp_path / "modules", Path(__file__).parents[2]):
        monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "stand_in", raising=False)
    monkeypatch.setenv("STAND_IN_LOG", str(tmp_path / "log"))
    return tmp_path / "log"


def dataset(folder: Path, *names: str) -> Dataset:
    folder.mkdir()
    lines = [truths().dump_json(replace(TRUTH, document=name)) for name in names]
    (folder / "truth.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    for name in names:
        (folder / name).write_bytes(name.encode())
    return load(folder)


def test_what_is_read_is_stored_and_scored_apart(tmp_path: Path, log: Path) -> None:
    documents, store = dataset(tmp_path / "set", "a.pdf", "b.pdf"), Store(tmp_path / "run")
    assert [outcome.document for outcome in run(documents, READER, store)] == ["a.pdf", "b.pdf"]
    scores = score(documents, store)
    write_scores(scores, tmp_path / "run" / "scores.json")
    assert read_scores(tmp_path / "run") == scores
    assert totals(scores.documents)["fields.printed"].f1 == 1.0
    assert scores.run.dataset == documents.sha256 and scores.run.settings == {"mode": "best"}


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, log: Path) -> None:
    documents, store = dataset(tmp_path / "set", "a.pdf", "b.pdf", "c.pdf"), Store(tmp_path / "run")
    stopped = run(documents, READER, store)
    next(stopped)
    stopped.close()  # type: ignore[attr-defined]
    with (tmp_path / "run" / RESULTS).open("ab") as lines:
        lines.write(b'{"document": "b.pdf", "rep')
    assert [outcome.document for outcome in run(documents, READER, store)] == ["b.pdf", "c.pdf"]
    assert log.read_text().split() == ["a.pdf", "b.pdf", "c.pdf"]
    assert list(run(documents, READER, store)) == []


def test_a_document_that_cannot_be_read_is_a_result(tmp_path: Path, log: Path) -> None:
    documents, store = dataset(tmp_path / "set", "a.pdf", "bad.pdf"), Store(tmp_path / "run")
    outcomes = {outcome.document: outcome for outcome in run(documents, READER, store)}
    assert (outcomes["bad.pdf"].error, outcomes["bad.pdf"].message) == (
        "pdf-damaged", "no page tree",
    )  # fmt: skip
    sums = totals(score(documents, store).documents)
    assert (sums["documents.read"].hits, sums["documents.read"].expected) == (1, 2)
    assert sums["fields.printed"].f1 == 0.5
    assert sums["fields.silent"].hits == 0


def test_a_bug_is_no_result(tmp_path: Path, log: Path) -> None:
    with pytest.raises(RuntimeError, match="a bug"):
        list(run(dataset(tmp_path / "set", "bug.pdf"), READER, Store(tmp_path / "run")))


def test_a_document_that_kills_its_process_ends_nothing(tmp_path: Path, log: Path) -> None:
    names = ("a.pdf", "crash.pdf", "b.pdf", "c.pdf")
    documents, store = dataset(tmp_path / "set", *names), Store(tmp_path / "run")
    outcomes = {
        outcome.document: outcome.error for outcome in run(documents, READER, store, jobs=2)
    }
    assert outcomes == {"a.pdf": None, "crash.pdf": CRASHED, "b.pdf": None, "c.pdf": None}


def test_a_folder_holds_one_run_alone(tmp_path: Path, log: Path) -> None:
    store = Store(tmp_path / "run")
    list(run(dataset(tmp_path / "one", "a.pdf"), READER, store))
    other = dataset(tmp_path / "other", "b.pdf")
    with pytest.raises(ResultsInvalid, match="its dataset differs"):
        list(run(other, READER, store))
    with pytest.raises(ResultsInvalid, match="another data set"):
        score(other, store)


def test_a_document_without_a_result_is_not_read(tmp_path: Path, log: Path) -> None:
    documents, store = dataset(tmp_path / "set", "a.pdf", "b.pdf"), Store(tmp_path / "run")
    reading = run(documents, READER, store)
    next(reading)
    assert [scored.error for scored in score(documents, store).documents] == [None, "no-result"]


def test_scoring_side_by_side_gives_the_same(tmp_path: Path, log: Path) -> None:
    documents, store = dataset(tmp_path / "set", "a.pdf", "bad.pdf"), Store(tmp_path / "run")
    list(run(documents, READER, store))
    assert score(documents, store, jobs=2) == score(documents, store)


def test_damaged_results_are_told_by_line(tmp_path: Path, log: Path) -> None:
    documents, store = dataset(tmp_path / "set", "a.pdf"), Store(tmp_path / "run")
    list(run(documents, READER, store))
    (tmp_path / "run" / RESULTS).write_text('{"document": "a.pdf", "report": 3}\n')
    with pytest.raises(ResultsInvalid, match=r"results.jsonl:1: no result"):
        score(documents, store)
    with pytest.raises(ResultsInvalid, match="holds no scores"):
        read_scores(tmp_path)


# --------------------------------------------------------------------------
# Data sets


def test_the_hash_of_a_data_set_is_that_of_its_bytes(tmp_path: Path) -> None:
    one = dataset(tmp_path / "one", "a.pdf")
    assert dataset(tmp_path / "two", "a.pdf").sha256 == one.sha256
    (tmp_path / "one" / "a.pdf").write_bytes(b"other")
    assert load(tmp_path / "one").sha256 != one.sha256


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"document": "a.pdf", "levle": ""}', "truth.jsonl:1: levle: "),
        ('{"document": "a.pdf", "fields": [{"path": 3}]}', "truth.jsonl:1: fields.0"),
        ("{", "truth.jsonl:1: line: "),
        ('{"document": "z.pdf"}', "z.pdf: labelled, but not to be read"),
        ('{"document": "a.pdf"}\n{"document": "a.pdf"}', "a.pdf: labelled twice"),
        ("", "nothing is labelled"),
    ],
)
def test_a_line_that_is_no_truth_is_told(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    (tmp_path / "truth.jsonl").write_text(text)
    with pytest.raises(DatasetInvalid, match=message):
        load(tmp_path)


def test_truth_is_read_back_as_it_was_written() -> None:
    assert truths().validate_json(truths().dump_json(TRUTH)) == TRUTH
    assert Truth(document="a.pdf").labelled


# --------------------------------------------------------------------------
# Readers


class _Service(BaseHTTPRequestHandler):
    """Answers with the result, or for a file called bad with a problem."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        name = self.headers["X-Filename"]
        if self.headers["Authorization"] != "Bearer secret":
            self._answer(401, "text/plain", "who are you?")
        elif name == "bad.pdf":
            problem = {"code": "pdf-damaged", "detail": "no page tree"}
            self._answer(422, "application/problem+json", json.dumps(problem))
        else:
            self._answer(200, "application/json", to_json(result()))

    def _answer(self, status: int, kind: str, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Tests are quiet."""


@contextmanager
def service() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Service) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_service_is_measured_like_the_extractor(tmp_path: Path) -> None:
    documents, store = dataset(tmp_path / "set", "a.pdf", "bad.pdf"), Store(tmp_path / "run")
    with service() as url:
        spec = ReaderSpec(name="gouji-http", url=url, key="secret")
        outcomes = list(run(documents, spec, store))
    assert outcomes[0].report == result()
    assert (outcomes[1].error, outcomes[1].message) == ("pdf-damaged", "no page tree")
    assert "secret" not in (tmp_path / "run" / "run.json").read_text()
    assert "secret" not in repr(spec)


def test_an_answer_that_is_no_problem_has_a_code_too(tmp_path: Path) -> None:
    documents, store = dataset(tmp_path / "set", "a.pdf"), Store(tmp_path / "run")
    with service() as url:
        (outcome,) = run(documents, ReaderSpec(name="gouji-http", url=url), store)
    assert (outcome.error, outcome.message) == ("http-401", "who are you?")


def test_the_extractor_of_this_checkout_is_the_usual_reader(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "examples" / "sample.pdf"
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "sample.pdf").write_bytes(sample.read_bytes())
    truth = truths().validate_json(sample.with_name("sample.truth.json").read_bytes())
    (tmp_path / "set" / "truth.jsonl").write_bytes(truths().dump_json(truth) + b"\n")
    documents, store = load(tmp_path / "set"), Store(tmp_path / "run")
    (outcome,) = run(documents, ReaderSpec(), store)
    assert outcome.seconds > 0 and outcome.stages and {"parse", "match"} <= outcome.stages.keys()
    scores = score(documents, store)
    sums = totals(scores.documents)
    assert sums["fields.printed"].count > 150 and sums["fields.printed"].f1 == 1.0
    assert sums["fields.grounding"].f1 == sums["contradictions"].f1 == 1.0
    assert sums["tables.teds"].f1 > 0.99
    assert scores.run.weights.keys() == set(keys())
    assert outcome_at(store.places()["sample.pdf"]) == outcome


@pytest.mark.parametrize("name", ["nobody", "no_module:Reader", "stand_in:Nobody"])
def test_an_unknown_reader_is_refused(name: str, log: Path) -> None:
    with pytest.raises(ReaderUnknown, match="no reader"):
        make_reader(ReaderSpec(name=name))


def test_an_outcome_without_a_report_says_why() -> None:
    assert Outcome(document="a.pdf", error="pdf-damaged").report is None
