"""``gouji bulk``: many documents, and what becomes of them.

Exit codes as of ``gouji extract``; 130 where the run was stopped by Ctrl-C.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from service.bulk.store import Store

USAGE = 2
GIB = 2**30


class RunByDefault(TyperGroup):
    """``gouji bulk SOURCE`` is ``gouji bulk run SOURCE``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=RunByDefault, no_args_is_help=True, help="Many documents at once.")


class Machines(StrEnum):
    LOCAL = "local"
    RAY = "ray"


class Lang(StrEnum):
    ZH = "zh"
    EN = "en"


class Kind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    DUCKDB = "duckdb"


Target = Annotated[str, typer.Argument(help="What gouji bulk wrote to: a folder, s3://…")]
LangOption = Annotated[Lang, typer.Option("--lang", help="Of the summary and the workbook.")]


@app.command()
def run(
    source: Annotated[
        str,
        typer.Argument(
            help="A folder, a pattern such as 'a/**/*.pdf', a list (.txt), a manifest (.csv, "
            ".parquet), s3://BUCKET/PREFIX."
        ),
    ],
    out: Annotated[str, typer.Option("--out", help="A folder, or s3://BUCKET/PREFIX.")],
    engine: Annotated[Machines, typer.Option(help="One machine, or a Ray cluster.")] = (
        Machines.LOCAL
    ),
    workers: Annotated[
        int, typer.Option(min=0, help="Documents read at once; 0: as cores and memory allow.")
    ] = 0,
    threads: Annotated[int, typer.Option(min=1, help="Threads of one document.")] = 1,
    seconds: Annotated[float, typer.Option(min=0.1, help="Wall time of one document.")] = 600.0,
    memory: Annotated[
        float, typer.Option(min=0, help="GiB of data of one worker; 0: no limit.")
    ] = 6.0,
    json: Annotated[bool, typer.Option("--json", help="Each result as JSON, too.")] = False,
    redo: Annotated[
        bool, typer.Option("--redo", help="Read again what was read in another way.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep what was read in another way.")] = (
        False
    ),
    retry: Annotated[
        str, typer.Option(help="Codes of failures to try again, such as worker-timeout; all.")
    ] = "",
    plan: Annotated[bool, typer.Option("--plan", help="Say what would be done, and end.")] = False,
    departments: Annotated[
        Path | None, typer.Option(help="CSV with columns city and department.")
    ] = None,
    lang: LangOption = Lang.ZH,
    ocr: Annotated[str, typer.Option(help="OCR engine: ppocr or paddleocr.")] = "ppocr",
    most_wrong: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of accepted figures that may be wrong.")
    ] = 1e-4,
    templates: Annotated[Path | None, typer.Option(help="As of gouji extract.")] = None,
    labeller: Annotated[Path | None, typer.Option(help="As of gouji extract.")] = None,
    calibration: Annotated[Path | None, typer.Option(help="As of gouji extract.")] = None,
    limit: Annotated[list[str] | None, typer.Option(help="As of gouji extract.")] = None,
    password: Annotated[
        str | None, typer.Option(envvar="GOUJI_PASSWORD", help="For encrypted PDFs.")
    ] = None,
    address: Annotated[
        str | None, typer.Option(help="Of a Ray cluster; default: RAY_ADDRESS, or one here.")
    ] = None,
) -> None:
    """Read what the source has and the target lacks; stop and start as you like.

    Exit 0 clean, 2 wrong usage, 3 something for a person, 4 unreadable, 130 stopped."""
    _check_installed(engine)
    from service.bulk.order import Order, carry_out
    from service.bulk.reading import Reading, read_document
    from service.cli import parse_limits
    from service.isolate import Slot, WorkLimits

    with complaints():
        reading = Reading(
            engine=ocr, most_wrong=most_wrong, templates=templates, labeller=labeller,
            calibration=calibration, limits=parse_limits(limit or []), password=password,
            threads=threads,
        )  # fmt: skip
        limits = WorkLimits(seconds=seconds, cpu_seconds=int(seconds * (threads + 1)) + 1,
                            memory=int(memory * GIB), documents=200)  # fmt: skip
        order = Order(
            source=source, target=out, reading=reading, json=json, redo=redo, keep=keep,
            retry=tuple(filter(None, retry.split(","))), plan=plan, departments=departments,
            language=lang.value, engine=engine.value, address=address,
            workers=workers,
        )  # fmt: skip
        ended = carry_out(order, partial(Slot, read_document, limits))
    raise typer.Exit(ended)


@app.command()
def export(
    target: Target,
    out: Annotated[Path, typer.Option("--out", help="A folder for csv, else a file.")],
    kind: Annotated[Kind, typer.Option("--format")] = Kind.CSV,
    table: Annotated[
        list[str] | None, typer.Option(help="One of the tables; may be repeated. Default: all.")
    ] = None,
) -> None:
    """Write the datasets as CSV, a workbook or a DuckDB database."""
    _check_installed()
    from service.bulk.export import NAMES
    from service.bulk.export import export as write

    unknown = set(table or ()) - set(NAMES)
    if unknown:
        _fail("table-unknown", f"no table {min(unknown)}; there are {', '.join(NAMES)}")
    with complaints():
        for path in write(_store(target), kind.value, out, table or ()):
            typer.echo(path)


@app.command()
def summary(
    target: Target,
    departments: Annotated[
        Path | None, typer.Option(help="CSV with columns city and department.")
    ] = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """Compare the documents, and write the summary and the workbook, anew."""
    _check_installed()
    from service.bulk.order import conclude
    from service.bulk.run import locked

    with complaints():
        store = _store(target)
        with locked(store.place):
            store.tidy()
            conclude(store, departments, lang.value)


@app.command()
def review(
    target: Target,
    data: Annotated[
        Path | None, typer.Option(help="Folder of the page; default: review/ in the target.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Documents laid out, the neediest first.")] = 200,
    port: Annotated[int, typer.Option(help="Port of 127.0.0.1.")] = 8080,
    browser: Annotated[bool, typer.Option(help="Open the page.")] = True,
    collect: Annotated[
        bool, typer.Option("--collect", help="Only bring corrections back, and end.")
    ] = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """Open what needs a person on the review page; corrections flow back into the datasets."""
    _check_installed()
    from service.bulk.desk import Desk, desk_folder
    from service.bulk.order import conclude
    from service.bulk.run import locked
    from service.bulk.serving import open_desk

    with complaints():
        store = _store(target)
        desk = Desk(store=store, data=data or desk_folder(store.place))
        with locked(store.place):
            store.tidy()
            if not collect:
                open_desk(desk, most, port, browser=browser)
            brought = desk.bring_back()
            typer.echo(f"{brought} corrections brought back", err=True)
            if brought:
                conclude(store, None, lang.value)


def _store(target: str) -> Store:
    """
    Raises:
        TargetInvalid: nothing was ever written there.
    """
    from service.bulk.order import opened

    return opened(target)


@contextmanager
def complaints() -> Iterator[None]:
    """Errors with a stable code end the command with 2."""
    from extractors.errors import GoujiError
    from service.bulk.across import MappingInvalid
    from service.bulk.engine import ReadingInvalid
    from service.bulk.order import TargetInvalid
    from service.bulk.run import SettingsChanged, TargetBusy
    from service.bulk.sources import SourceInvalid

    try:
        yield
    except (GoujiError, MappingInvalid, ReadingInvalid, TargetBusy, TargetInvalid,
            SettingsChanged, SourceInvalid) as error:  # fmt: skip
        _fail(error.code, str(error))


def _fail(code: str, message: str) -> NoReturn:
    typer.echo(f"gouji: {code}: {message}", err=True)
    raise typer.Exit(USAGE)


def _check_installed(engine: Machines = Machines.LOCAL) -> None:
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in ("duckdb", "fastapi", "pyarrow")):
        _fail("bulk-missing", "install requirements/bulk.txt for this command")
    if engine is Machines.RAY and find_spec("ray") is None:
        _fail("ray-missing", "install requirements/ray.txt for --engine ray")
