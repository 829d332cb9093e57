"""Made-up reports with complete truth: documents, and what must be read from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.synth.content import Content, make_content
from eval.synth.degrade import LEVELS, as_pdf, scanned
from eval.synth.page import Style, draw
from extractors.document import Source
from extractors.numbers import cell_state, parse_cell
from extractors.templates import load

BORN_DIGITAL = "born-digital"
CONTRADICTED = 4
"""One report in so many prints a total that its parts contradict."""

STYLES = (
    Style(),
    Style(size=10.5, leading=15, padding=4, line=0.8, shade=0.88),
    Style(size=8, leading=10, padding=2, line=0.4, margin=56, page_number="— {} —"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """``truth`` holds the form, the header, the fields in the result's own terms,
    with places on the printed page, and the ids of the checks that fail."""

    name: str
    document: bytes
    truth: dict[str, Any]


def make(seed: int, *, level: str = BORN_DIGITAL) -> Sample:
    """One report; the same seed and level give the same bytes.

    Raises:
        KeyError: there is no such level.
    """
    forms = load()
    content = make_content(
        forms[seed % len(forms)], seed, contradict=seed // len(forms) % CONTRADICTED == 0
    )
    pdf, places = draw(content, STYLES[seed % len(STYLES)])
    document = pdf if level == BORN_DIGITAL else as_pdf(scanned(pdf, level, seed), level)
    name = f"{seed:06d}-{level}.pdf"
    return Sample(name=name, document=document, truth=_truth(name, level, content, places))


def _truth(name: str, level: str, content: Content, places: dict[str, Source]) -> dict[str, Any]:
    return {
        "document": name,
        "level": level,
        "template": content.form.id,
        "header": {"agency": content.agency, "year": content.year},
        "contradictions": list(content.contradictions),
        "fields": [_field(path, text, places[path]) for path, text in content.figures.items()],
    }


def _field(path: str, printed: str, place: Source) -> dict[str, Any]:
    number = parse_cell(printed)
    return {
        "path": path,
        "printed": printed,
        "value": number.value if number else None,
        "state": cell_state(printed),
        "source": {"page": place.page, "box": list(place.box)},
    }


def generate(out: Path, count: int, seed: int, levels: Sequence[str]) -> Iterator[Sample]:
    """Writes ``count`` reports at each level, their truth (``truth.jsonl``) and a
    manifest with hashes; gives each as it is written."""
    unknown = set(levels) - {BORN_DIGITAL, *LEVELS}
    if unknown:
        raise ValueError(f"no level {', '.join(sorted(unknown))}")
    out.mkdir(parents=True, exist_ok=True)
    hashes: dict[str, str] = {}
    with (out / "truth.jsonl").open("w", encoding="utf-8") as truths:
        for number in range(seed, seed + count):
            for level in levels:
                sample = make(number, level=level)
                (out / sample.name).write_bytes(sample.document)
                truths.write(json.dumps(sample.truth, ensure_ascii=False) + "\n")
                hashes[sample.name] = hashlib.sha256(sample.document).hexdigest()
                yield sample
    manifest = {"seed": seed, "levels": list(levels), "sha256": hashes}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
