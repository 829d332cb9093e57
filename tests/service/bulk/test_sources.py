"""What names documents: folders, patterns, lists, manifests."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from service.bulk.places import Place
from service.bulk.sources import SourceInvalid, digest, find


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b/2.PDF", "a/1.pdf", "a/scan.tiff", "a/notes.docx", ".hidden/3.pdf", "4.jpeg"):
        path = tmp_path / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path / "archive"


def names(source: str | Path, folder: Path) -> list[str]:
    return [str(Path(each.name).relative_to(folder)) for each in find(str(source)).entries]


def test_a_folder_is_its_documents_sorted(folder: Path) -> None:
    assert names(folder, folder) == ["4.jpeg", "a/1.pdf", "a/scan.tiff", "b/2.PDF"]
    assert find(str(folder)).others == 1


def test_a_pattern_is_what_matches(folder: Path) -> None:
    assert names(folder / "**" / "*.pdf", folder) == ["a/1.pdf"]
    assert names(folder / "*" / "*", folder) == ["a/1.pdf", "a/scan.tiff", "b/2.PDF"]


def test_one_file_is_a_source(folder: Path) -> None:
    (entry,) = find(str(folder / "a" / "1.pdf")).entries
    assert entry.size == 7 and entry.modified > 0


def test_a_list_keeps_its_order_and_names_a_file_once(folder: Path) -> None:
    listed = folder / "list.txt"
    listed.write_text(
        f"\ufeffb/2.PDF\n\n{folder}/a/1.pdf\nb/2.PDF\nmissing.pdf\n", encoding="utf-8"
    )
    assert names(listed, folder) == ["b/2.PDF", "a/1.pdf", "missing.pdf"]
    assert [each.size for each in find(str(listed)).entries] == [7, 7, -1]


def test_a_manifest_keeps_what_else_it_says(folder: Path) -> None:
    table = pa.table({"id": [7, 8], "path": ["a/1.pdf", "b/2.PDF"], "county": ["临川", "金溪"]})
    parquet.write_table(table, folder / "manifest.parquet")
    (folder / "manifest.csv").write_text("id,path,county\n7,a/1.pdf,临川\n8,b/2.PDF,金溪\n")
    for name in ("manifest.parquet", "manifest.csv"):
        first, second = find(str(folder / name)).entries
        assert json.loads(first.note or "") == {"id": 7, "county": "临川"}
        assert second.name.endswith("b/2.PDF")


@pytest.mark.parametrize("content", ["id,county\n7,临川\n", ""])
def test_a_manifest_without_documents_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.csv").write_text(content)
    with pytest.raises(SourceInvalid):
        find(str(tmp_path / "manifest.csv"))


def test_a_digest_is_that_of_the_bytes(folder: Path) -> None:
    (entry,) = find(str(folder / "a" / "1.pdf")).entries
    assert digest(entry) == sha256(b"a/1.pdf").hexdigest()


def test_what_is_written_stands_there_whole(tmp_path: Path) -> None:
    place = Place(str(tmp_path))
    place.write("a/b.txt", b"one")
    place.write("a/b.txt", b"two")
    (tmp_path / "a" / "b.txt.00000000.part").write_bytes(b"half")
    place.sweep("")
    assert [each.name for each in place.list(recursive=True)] == ["a/b.txt"]
    assert place.read("a/b.txt") == b"two"
    place.delete(["a/b.txt", "a/none.txt"])
    assert place.info("a/b.txt") is None
    with pytest.raises(FileNotFoundError):
        place.read("a/b.txt")
