"""What can go wrong outside a document: a data set, a result file, a peer.

EvalError
├── DatasetInvalid     dataset-invalid
├── ResultsInvalid     results-invalid
├── ReaderUnknown      reader-unknown
├── PeerMissing        peer-missing
├── RendererMissing    renderer-missing
└── RendererFailed     renderer-failed
"""

from __future__ import annotations

from typing import ClassVar


class EvalError(Exception):
    """``code`` is stable, the message is not."""

    code: ClassVar[str] = "eval-error"


class DatasetInvalid(EvalError):
    """A folder is no data set; the message names file and line."""

    code = "dataset-invalid"


class ResultsInvalid(EvalError):
    """Stored results are damaged, or of another data set."""

    code = "results-invalid"


class ReaderUnknown(EvalError):
    """There is no reader of that name."""

    code = "reader-unknown"


class RendererMissing(EvalError):
    """A program that prints reports is not installed; the message says how to get it."""

    code = "renderer-missing"


class RendererFailed(EvalError):
    """A program that prints reports took too long, broke, or printed something else."""

    code = "renderer-failed"
