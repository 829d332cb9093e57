"""What is measured: gouji in this process, gouji over HTTP, its peers, or one's own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from eval import peers
from eval.errors import ReaderUnknown
from extractors.contract import from_json
from extractors.document import Report
from extractors.networks import keys
from extractors.pipeline import Options, extract
from models import weights

if TYPE_CHECKING:
    import httpx


class Reader(Protocol):
    """``settings`` and ``weights`` (sha256 by name) go into the run's description."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def settings(self) -> Mapping[str, str]: ...
    @property
    def weights(self) -> Mapping[str, str]: ...

    def read(self, data: bytes, filename: str) -> Report:
        """
        Raises:
            Exception: with a stable ``code``: the document cannot be read.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSpec:
    """How a reader is made in every process that needs one; can be pickled."""

    name: str = "gouji"
    engine: str = "ppocr"
    url: str = ""
    key: str = field(default="", repr=False)
    threads: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InProcess:
    """The extractor of this checkout."""

    engine: str
    threads: int
    name: str = "gouji"

    @property
    def version(self) -> str:
        return code_version()

    @property
    def settings(self) -> Mapping[str, str]:
        return {"engine": self.engine}

    @property
    def weights(self) -> Mapping[str, str]:
        return weights.installed(keys())

    def read(self, data: bytes, filename: str) -> Report:
        return extract(data, filename=filename,
                       options=Options(engine=self.engine, threads=self.threads))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Another tool, its pages matched with the forms by gouji."""

    reader: peers.Reader

    @property
    def name(self) -> str:
        return self.reader.name

    @property
    def version(self) -> str:
        return code_version()

    @property
    def settings(self) -> Mapping[str, str]:
        return self.reader.settings

    @property
    def weights(self) -> Mapping[str, str]:
        return {}

    def read(self, data: bytes, filename: str) -> Report:
        return peers.report(self.reader, data, filename)


class Refused(Exception):
    """The service answered with a problem; ``code`` is the problem's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class OverHttp:
    """A service that takes a document's bytes by POST and answers with the result.

    Refusals are problems as of RFC 9457, with a member ``code``.
    """

    url: str
    key: str = field(default="", repr=False)
    name: str = "gouji-http"
    timeout: float = 300.0

    @property
    def version(self) -> str:
        return code_version()

    @property
    def settings(self) -> Mapping[str, str]:
        return {"url": self.url}

    @property
    def weights(self) -> Mapping[str, str]:
        return {}

    def read(self, data: bytes, filename: str) -> Report:
        import httpx

        headers = {"Content-Type": "application/octet-stream", "X-Filename": filename}
        headers |= {"Authorization": f"Bearer {self.key}"} if self.key else {}
        answer = httpx.post(self.url, content=data, headers=headers, timeout=self.timeout)
        if answer.is_error:
            raise Refused(*_problem(answer))
        return from_json(answer.content)


def _problem(answer: httpx.Response) -> tuple[str, str]:
    """Code and detail; of an answer that is no problem, its status and beginning."""
    stated = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    code, detail = f"http-{answer.status_code}", answer.text[:200]
    return stated.get("code", code), stated.get("detail", detail)


def make_reader(spec: ReaderSpec) -> Reader:
    """
    Raises:
        ReaderUnknown: no reader of that name.
        PeerMissing: its library is not installed.
    """
    makers: dict[str, Callable[[ReaderSpec], Reader]] = {
        "gouji": lambda spec: InProcess(engine=spec.engine, threads=spec.threads),
        "gouji-http": lambda spec: OverHttp(url=spec.url, key=spec.key),
    }
    if spec.name in makers:
        return makers[spec.name](spec)
    if spec.name in peers.READERS:
        return Peer(reader=peers.READERS[spec.name]())
    if ":" in spec.name:
        return _imported(spec.name)
    known = ", ".join([*makers, *peers.READERS])
    raise ReaderUnknown(f"no reader {spec.name!r}; there are {known}, and module:Class of your own")


def _imported(name: str) -> Reader:
    """Somebody's own reader, named by module and class."""
    module, _, attribute = name.partition(":")
    try:
        reader: Reader = getattr(import_module(module), attribute)()
    except (ImportError, AttributeError) as error:
        raise ReaderUnknown(f"no reader {name!r}: {error}") from error
    return reader


def code_version() -> str:
    """gouji's version and, in a checkout, its commit; "+changed" where that was edited."""
    root = Path(__file__).parents[1]
    if not (root / ".git").exists():
        return version("gouji")
    command = ("git", "-C", str(root), "describe", "--always", "--dirty=+changed", "--exclude=*")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"{version('gouji')} {done.stdout.strip()}".strip()
