"""What all peers have in common."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from eval.peers import READERS, PeerMissing, report
from eval.peers.base import library
from extractors.document import Page
from tests.builders import grid

LIBRARIES = {
    "pdfplumber": "pdfplumber",
    "img2table": "img2table.document",
    "rapidocr + lines": "rapidocr",
    "paddleocr + lines": "paddleocr",
}


@pytest.mark.parametrize("name", READERS)
def test_a_missing_library_is_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(sys.modules, LIBRARIES[name], None)
    with pytest.raises(PeerMissing, match=r"requirements/peers\.txt") as caught:
        READERS[name]()
    assert caught.value.code == "peer-missing"


def test_a_library_that_needs_another_is_missing_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "wants_more.py").write_text("import nothing_of_that_name", encoding="ascii")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PeerMissing, match="nothing_of_that_name"):
        library("wants_more")


def test_naming_the_peers_loads_none_of_their_libraries() -> None:
    heavy = {"cv2", "pdfplumber", "pypdfium2", "rapidocr", "paddleocr", "img2table", "onnxruntime"}
    code = f"import sys, eval.peers; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


class Same:
    """One page with a grid that follows no form."""

    name = "same"
    settings: Mapping[str, str] = {}

    def read(self, data: bytes) -> tuple[Page, ...]:
        table = grid([["甲", "乙"], ["1", "2"]])
        return (
            Page(
                number=1, width=595.276, height=841.89, rotation=90,
                source="text", lines=(), grids=(table,),
            ),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "media"), [(b"%PDF-1.7", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png")]
)
def test_a_report_tells_the_document_and_its_pages(data: bytes, media: str) -> None:
    found = report(Same(), data, "a.pdf").document
    assert (found.sha256, found.media_type) == (hashlib.sha256(data).hexdigest(), media)
    (page,) = found.pages
    assert (page.width, page.height, page.rotation, page.source) == (595.28, 841.89, 90, "text")
