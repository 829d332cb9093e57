"""Runs: what is read, what is not read again, what becomes of bad documents."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from service.bulk import order as orders
from service.bulk.engine import ReadingInvalid
from service.bulk.order import CLEAN, REVIEW, UNREADABLE, planned_words, usual_workers
from service.bulk.places import Place
from service.bulk.reading import Present, Reading
from service.bulk.run import SettingsChanged, TargetBusy, locked, plan
from service.bulk.schema import SCHEMAS
from service.bulk.sources import SourceInvalid
from service.bulk.store import Store
from tests.service.bulk.running import content, hurried, put, rows, run
from tests.service.bulk.work import WEIGHTS

NEW = "requests.new[total]"
POISON = {"hang": "worker-timeout", "crash": "worker-crashed", "allocate": "worker-memory",
          "die": "worker-crashed", "tear": "damaged-document", "err": "worker-crashed"}  # fmt: skip


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    for number in range(6):
        put(folder, f"{number % 2}/{number}.pdf", agency=f"第{number}局", year=2023,
            figures={NEW: str(number)})  # fmt: skip
    (folder / "readme.txt").write_text("not a report")
    return folder


def test_every_document_is_a_row_and_every_figure(source: Path, tmp_path: Path) -> None:
    assert run(source, tmp_path / "out") == CLEAN
    documents = rows(tmp_path / "out", "documents")
    assert [row["agency"] for row in documents] == [
        "第0局",
        "第2局",
        "第4局",
        "第1局",
        "第3局",
        "第5局",
    ]
    fields = {row["document"]: row for row in rows(tmp_path / "out", "fields")}
    for row in documents:
        field = fields[row["document"]]
        assert (field["path"], field["table"], field["row"], field["column"]) == (
            NEW, "requests", "new", "total")  # fmt: skip
        assert int(field["value"]) == int(Path(row["source"]).stem)
        assert (field["page"], field["x0"], field["bottom"]) == (1, 10.0, 40.0)
    for name, schema in SCHEMAS.items():
        assert Store(Place(str(tmp_path / "out"))).dataset(name).schema == schema


def test_nothing_is_read_twice_and_what_is_new_is_read(
    source: Path, tmp_path: Path, readings: Path
) -> None:
    run(source, tmp_path / "out")
    put(source, "new.pdf", agency="新局", year=2023)
    put(source, "0/0.pdf", agency="改局", year=2023)
    assert run(source, tmp_path / "out") == CLEAN
    assert len(readings.read_text().split()) == 8
    documents = rows(tmp_path / "out", "documents")
    assert len(documents) == 8 and {"新局", "改局", "第0局"} <= {row["agency"] for row in documents}
    sources = rows(tmp_path / "out", "sources")
    assert len(sources) == 7 == len({row["source"] for row in sources})


def test_the_same_bytes_are_read_once_and_reported(
    source: Path, tmp_path: Path, readings: Path
) -> None:
    (source / "copy.pdf").write_bytes((source / "1" / "3.pdf").read_bytes())
    run(source, tmp_path / "out")
    assert len(readings.read_text().split()) == 6
    (row,) = rows(tmp_path / "out", "duplicates")
    assert (row["kind"], Path(row["source"]).name) == ("same-bytes", "copy.pdf")
    assert row["of_source"].endswith("1/3.pdf")


def test_poison_is_one_error_row_each(source: Path, tmp_path: Path) -> None:
    for act in POISON:
        put(source, f"{act}.pdf", act=act)
    assert run(source, tmp_path / "out", hurried) == UNREADABLE
    documents = rows(tmp_path / "out", "documents")
    failed = {Path(row["source"]).stem: row["code"] for row in documents if row["code"]}
    assert failed == POISON
    assert len(documents) == 12 and all(row["message"] for row in documents if row["code"])


def test_failures_are_tried_again_where_asked(
    source: Path, tmp_path: Path, readings: Path
) -> None:  # fmt: skip
    put(source, "torn.pdf", act="tear")
    run(source, tmp_path / "out")
    assert run(source, tmp_path / "out") == UNREADABLE
    assert run(source, tmp_path / "out", retry=("worker-timeout",)) == UNREADABLE
    assert run(source, tmp_path / "out", retry=("damaged-document",)) == UNREADABLE
    assert readings.read_text().split().count("torn.pdf") == 2
    assert len(rows(tmp_path / "out", "documents")) == 7


def test_a_file_that_cannot_be_opened_is_reported_and_tried_again(
    source: Path, tmp_path: Path
) -> None:  # fmt: skip
    (source / "list.txt").write_text("0/0.pdf\nmissing.pdf\n")
    assert run(source / "list.txt", tmp_path / "out") == UNREADABLE
    states = {Path(row["source"]).name: row["code"] for row in rows(tmp_path / "out", "sources")}
    assert states == {"0.pdf": None, "missing.pdf": "source-unreadable"}
    put(source, "missing.pdf", agency="找到", year=2023)
    assert run(source / "list.txt", tmp_path / "out") == CLEAN
    assert len(rows(tmp_path / "out", "documents")) == 2


def test_what_would_fail_all_documents_ends_the_run(source: Path, tmp_path: Path) -> None:
    put(source, "0/first.pdf", act="lack")
    with pytest.raises(ReadingInvalid, match="there are none"):
        run(source, tmp_path / "out")
    assert all(row["code"] is None for row in rows(tmp_path / "out", "documents"))


def test_changed_settings_say_what_would_be_redone(
    source: Path, tmp_path: Path, readings: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run(source, out)
    stricter = Reading(most_wrong=1e-3)
    with pytest.raises(SettingsChanged, match=r"6 documents.*--redo"):
        run(source, out, reading=stricter)
    assert run(source, out, reading=stricter, plan=True) == CLEAN
    assert "most_wrong: 0.0001 → 0.001: 6 documents" in capfd.readouterr().err
    assert run(source, out, reading=stricter, keep=True) == CLEAN
    assert len(readings.read_text().split()) == 6
    assert run(source, out, reading=stricter, redo=True) == CLEAN
    assert len(readings.read_text().split()) == 12
    documents = rows(out, "documents")
    assert len(documents) == 6
    assert {json.loads(row["settings"])["most_wrong"] for row in documents} == {"0.001"}


def test_changed_weights_concern_those_alone_that_were_read_with_them(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(source, tmp_path / "out")
    monkeypatch.setenv(WEIGHTS, "a" * 64)
    put(source, "scan.pdf", agency="扫描", year=2023)
    run(source, tmp_path / "out")
    store = Store(Place(str(tmp_path / "out")))
    found = plan(store, Present.of(Reading()))
    assert list(found.differences) == ["weights reader: no longer aaaaaaaaaaaa"]
    assert len(found.stale) == 1
    assert "1 documents were read in another way" in planned_words(found, 7, redo=True)


def test_two_runs_do_not_write_at_once(source: Path, tmp_path: Path) -> None:
    with locked(Place(str(tmp_path / "out"))), pytest.raises(TargetBusy):
        run(source, tmp_path / "out")


def test_results_are_json_too_where_wanted(source: Path, tmp_path: Path) -> None:
    run(source, tmp_path / "out", json=True)
    paths = sorted((tmp_path / "out" / "json").rglob("*.json"))
    assert [path.stem for path in paths] == sorted(
        row["document"] for row in rows(tmp_path / "out", "documents")
    )
    assert json.loads(paths[0].read_bytes())["contract"] == "1"


def test_a_figure_in_doubt_needs_a_person(source: Path, tmp_path: Path) -> None:
    put(source, "doubt.pdf", figures={NEW: "7"}, doubted=[NEW])
    assert run(source, tmp_path / "out") == REVIEW


def test_small_parts_of_many_runs_become_one(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "FOLD", 2)
    run(source, tmp_path / "out")
    monkeypatch.setattr(Store, "FOLD", 250)
    store = Store(Place(str(tmp_path / "out")))
    assert len(store.parts()) == 6 // 2 or len(store.parts()) == 1
    before = content(tmp_path / "out", "fields")
    store.compact({})
    assert len(store.parts()) == 1
    assert content(tmp_path / "out", "fields") == before


@pytest.mark.parametrize("dropped", [("documents",), ("documents", "issues", "checks")])
def test_a_part_without_its_documents_does_not_count(
    source: Path, tmp_path: Path, dropped: tuple[str, ...]
) -> None:
    """As a kill between two files leaves it."""
    run(source, tmp_path / "out")
    whole = {name: content(tmp_path / "out", name) for name in SCHEMAS}
    for name in dropped:
        for path in (tmp_path / "out" / name).glob("part-*"):
            path.unlink()
    (tmp_path / "out" / "fields" / "half.parquet.12345678.part").write_bytes(b"PAR")
    run(source, tmp_path / "out")
    assert {name: content(tmp_path / "out", name) for name in SCHEMAS} == whole
    assert not list((tmp_path / "out").rglob("*.part"))


def test_a_part_that_was_replaced_does_not_count(source: Path, tmp_path: Path) -> None:
    """As a kill between writing the new one and taking the old ones away leaves it."""
    run(source, tmp_path / "out")
    store = Store(Place(str(tmp_path / "out")))
    whole = content(tmp_path / "out", "fields")
    (part,) = store.parts()
    store._write(list(store.entries(part)), {}, replaces=[part])
    assert len(store.parts()) == 2
    store.tidy()
    assert part not in store.parts() and len(store.parts()) == 1
    assert content(tmp_path / "out", "fields") == whole


def test_a_document_in_a_part_is_no_longer_pending(source: Path, tmp_path: Path) -> None:
    run(source, tmp_path / "out")
    store = Store(Place(str(tmp_path / "out")))
    (part,) = store.parts()
    for each in store.entries(part):
        store.keep(each)
    run(source, tmp_path / "out")
    assert store.pending() == [] and len(rows(tmp_path / "out", "documents")) == 6


def test_a_source_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid):
        run(tmp_path / "nowhere", tmp_path / "out")


def test_workers_are_as_many_as_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 <= usual_workers(1) <= len(os.sched_getaffinity(0))
    assert usual_workers(10_000) == 1
    monkeypatch.setattr(orders, "USUAL_MEMORY", 2**60)
    assert usual_workers(1) == 1
