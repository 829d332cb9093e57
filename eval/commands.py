"""``gouji synth`` and ``gouji eval``: the commands of the mill and of the harness.

Exit codes: 0 done; 2 wrong usage, or something is not installed; 3 a gate failed,
or a data set has problems.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer

from eval.errors import EvalError

if TYPE_CHECKING:
    from eval.dataset import Dataset

USAGE, FAILED = 2, 3
INSTALL = "pip install 'gouji[eval]'"

app = typer.Typer(no_args_is_help=True, help="Measure accuracy and speed on labelled documents.")

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Item = TypeVar("Item")


class Slicing(StrEnum):
    LEVEL = "level"
    RENDERER = "renderer"
    FORM = "form"
    STYLE = "style"
    DEVIATION = "deviation"


def _telling(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """What is wrong outside gouji is one line on standard error."""

    @wraps(command)
    def told(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except EvalError as error:
            typer.echo(f"gouji: {error.code}: {error}", err=True)
        except (ValueError, FileExistsError) as error:
            typer.echo(f"gouji: {error}", err=True)
        except ModuleNotFoundError as error:
            typer.echo(f"gouji: {error.name} is not installed: {INSTALL}", err=True)
        raise typer.Exit(USAGE)

    return told


@contextmanager
def _progress(items: Iterable[Item], total: int, label: str) -> Iterator[Iterator[Item]]:
    """A bar on standard error, on a terminal alone."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield iter(track(items, label, total=total, console=console, disable=not console.is_terminal))


def _cores() -> int:
    return os.cpu_count() or 1


Jobs = Annotated[int, typer.Option(help="Processes side by side. Default: one per core.")]
Folder = Annotated[Path, typer.Argument(help="A data set: documents and their truth.")]
RunFolder = Annotated[Path, typer.Argument(help="The folder of a run, or its scores file.")]


# --------------------------------------------------------------------------
# The mill


@_telling
def synth(
    out: Annotated[Path, typer.Option(help="A folder for documents, truth and manifest.")],
    n: Annotated[int, typer.Option("--n", min=1, help="Reports at each level.")] = 10,
    seed: Annotated[int, typer.Option(help="Of the first report.")] = 0,
    levels: Annotated[
        str, typer.Option(help="Such as office,fax; office=30,fax=5 to differ.")
    ] = "born-digital",
    renderers: Annotated[
        str, typer.Option(help="What prints, in turn; all: what is installed.")
    ] = "reportlab",
    system_fonts: Annotated[bool, typer.Option(help="Also the fonts of this machine.")] = False,
    jobs: Jobs = 0,
) -> None:
    """Make reports with known truth: the same seed, the same bytes."""
    from eval.synth.fonts import missing
    from eval.synth.generate import Order, generate
    from eval.synth.mill import available_renderers, missing_renderers

    names = available_renderers() if renderers == "all" else tuple(renderers.split(","))
    order = Order(
        levels=parse_levels(levels, n), seed=seed, renderers=names, system_fonts=system_fonts
    )
    absent = [
        *(missing() if system_fonts else ()),
        *(missing_renderers() if renderers == "all" else ()),
    ]
    if absent:
        typer.echo(f"not found, and left out: {', '.join(absent)}", err=True)
    made = generate(out, order, jobs=jobs or _cores())
    with _progress(made, order.total, "reports") as written:
        count = sum(1 for _ in written)
    typer.echo(f"{count} documents in {out}", err=True)


def parse_levels(text: str, count: int) -> tuple[tuple[str, int], ...]:
    """``office,fax=5`` as (("office", count), ("fax", 5)).

    Raises:
        ValueError: what stands behind = is no number.
    """
    parts = (part.partition("=") for part in text.split(","))
    return tuple((name, int(own) if equals else count) for name, equals, own in parts)


# --------------------------------------------------------------------------
# Runs


@app.command()
@_telling
def run(
    dataset: Folder,
    out: Annotated[Path, typer.Option(help="A folder for the results; a run goes on there.")],
    reader: Annotated[str, typer.Option(help="gouji, gouji-http or a peer.")] = "gouji",
    engine: Annotated[str, typer.Option(help="OCR engine of gouji.")] = "ppocr",
    url: Annotated[str, typer.Option(help="Where gouji-http posts documents.")] = "",
    key: Annotated[str, typer.Option(envvar="GOUJI_KEY", help="For gouji-http.")] = "",
    baseline: Annotated[Path | None, typer.Option(help="Scores to hold up against.")] = None,
    max_drop: Annotated[
        list[str] | None,
        typer.Option(help="A metric and the loss it may have, such as fields.printed=0.001."),
    ] = None,
    jobs: Jobs = 0,
) -> None:
    """Read every document, score what was read; exit 3 where a gate fails."""
    from eval.dataset import load

    limits = parse_limits(max_drop or [])
    count = jobs or _cores()
    _read(load(dataset), reader, out, count, engine=engine, url=url, key=key)
    _score(dataset, out, count)
    _gate(out, baseline, limits)


def _read(dataset: Dataset, reader: str, out: Path, jobs: int, **options: str) -> None:
    """Reads what is not read yet, with a share of the machine's threads for each process."""
    from eval.readers import ReaderSpec
    from eval.results import Store
    from eval.run import run as read

    spec = ReaderSpec(name=reader, threads=max(1, _cores() // jobs), **options)
    store = Store(out)
    todo = len(dataset.documents) - len(store.places())
    with _progress(read(dataset, spec, store, jobs=jobs), todo, reader) as outcomes:
        failed = sum(outcome.error is not None for outcome in outcomes)
    if failed:
        typer.echo(f"{failed} documents could not be read", err=True)


@app.command()
@_telling
def calibrate(
    dataset: Folder,
    out: Annotated[Path, typer.Option(help="A file for the curves, such as curves.toml.")],
    jobs: Jobs = 0,
) -> None:
    """Fit confidences on labelled documents, for gouji extract --calibration."""
    from eval.calibrate import described, fit, read, written
    from eval.dataset import load

    loaded = load(dataset)
    documents = read(loaded, jobs=jobs or _cores())
    with _progress(documents, len(loaded.documents), "calibrate") as labelled:
        calibration = fit(list(labelled))
    out.write_text(written(calibration), encoding="utf-8")
    typer.echo(described(calibration))


@app.command()
@_telling
def score(dataset: Folder, out: RunFolder, jobs: Jobs = 0) -> None:
    """Score stored results again, without reading anything."""
    _score(dataset, out, jobs or _cores())


def _score(dataset: Path, out: Path, jobs: int) -> None:
    from eval.dataset import load
    from eval.results import Store
    from eval.score import SCORES, write_scores
    from eval.score import score as compute
    from eval.summary import summary

    scores = compute(load(dataset), Store(out), jobs=jobs)
    write_scores(scores, out / SCORES)
    typer.echo(summary(scores))


def parse_limits(settings: Sequence[str]) -> dict[str, float]:
    """``["fields.printed=0.001"]`` by the metric's name.

    Raises:
        ValueError: no such metric, or no number.
    """
    from eval.metrics.registry import METRICS

    limits = {
        name: float(limit or "nan") for name, _, limit in (s.partition("=") for s in settings)
    }
    for name, limit in limits.items():
        if name not in METRICS:
            raise ValueError(f"no metric {name!r}; there are {', '.join(METRICS)}")
        if not limit >= 0:
            raise ValueError(f"the loss that {name} may have must be a number, 0 or more")
    return limits


def _gate(out: Path, baseline: Path | None, limits: dict[str, float]) -> None:
    from eval.compare import dropped
    from eval.metrics.registry import METRICS
    from eval.score import read_scores

    if baseline is None:
        return
    lost = dropped(read_scores(baseline), read_scores(out), limits or dict.fromkeys(METRICS, 0.0))
    for metric, before, after in lost:
        was, now = metric.value(before), metric.value(after)
        typer.echo(f"{metric.name}: {was:.6f} became {now:.6f}", err=True)
    if lost:
        raise typer.Exit(FAILED)


@app.command()
@_telling
def baseline(out: RunFolder, file: Annotated[Path, typer.Argument(help="To write.")]) -> None:
    """Keep a run's scores as a small file to hold later runs up against."""
    from eval.score import read_scores, without_cells, write_scores

    write_scores(without_cells(read_scores(out)), file)


@app.command()
@_telling
def compare(before: RunFolder, after: RunFolder) -> None:
    """What one run reads better and worse than another, and whether it is chance."""
    from eval.compare import compare as difference
    from eval.score import read_scores
    from eval.summary import comparison

    typer.echo(comparison(difference(read_scores(before), read_scores(after))))


@app.command()
@_telling
def show(
    out: RunFolder,
    by: Annotated[Slicing | None, typer.Option(help="One row for each slice.")] = None,
) -> None:
    """Print the scores of a run."""
    from eval.score import read_scores
    from eval.summary import sliced_summary, summary

    scores = read_scores(out)
    typer.echo(sliced_summary(scores, by.value) if by else summary(scores))


@app.command()
@_telling
def report(
    out: RunFolder,
    dataset: Annotated[
        Path | None, typer.Option(help="Where the documents are, for pictures.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(help="Scores to hold up against.")] = None,
    html: Annotated[Path, typer.Option(help="The page to write.")] = Path("report.html"),
) -> None:
    """Write one HTML page: summary, slices, plots, the worst cells with their pictures."""
    from eval.report import write_report
    from eval.score import read_scores

    held = read_scores(baseline) if baseline else None
    write_report(read_scores(out), dataset, html, baseline=held)
    typer.echo(f"{html}", err=True)


# --------------------------------------------------------------------------
# Side by side


@app.command()
@_telling
def peers(
    dataset: Folder,
    out: Annotated[Path, typer.Option(help="A folder for one run of each reader.")],
    readers: Annotated[str, typer.Option(help="Separated by commas. Default: all.")] = "",
    each: Annotated[int, typer.Option(help="Only the first so many of each level.")] = 0,
    jobs: Jobs = 0,
) -> None:
    """The same scores for gouji and for other tools, as a Markdown table.

    A peer that is not installed is named and left out.
    """
    from eval.dataset import first_of_each_level, load
    from eval.peers import READERS, PeerMissing
    from eval.results import Store
    from eval.score import SCORES, write_scores
    from eval.score import score as compute
    from eval.summary import peers_table

    documents, runs = load(dataset), []
    documents = first_of_each_level(documents, each) if each else documents
    for name in readers.split(",") if readers else ["gouji", *READERS]:
        folder = out / name.replace(" ", "")
        try:
            _read(documents, name, folder, jobs or _cores())
        except PeerMissing as error:
            typer.echo(f"{name}: left out: {error}", err=True)
            continue
        runs.append(compute(documents, Store(folder), jobs=jobs or _cores()))
        write_scores(runs[-1], folder / SCORES)
    typer.echo(peers_table(runs))


@app.command()
@_telling
def bench(
    files: Annotated[list[Path], typer.Argument(help="Documents that every reader can read.")],
    readers: Annotated[str, typer.Option(help="Separated by commas.")] = "gouji,pdfplumber",
    rounds: Annotated[int, typer.Option(min=1, help="The fastest counts.")] = 5,
) -> None:
    """Seconds a page, cold start and peak memory, side by side in one run."""
    from eval.bench import side_by_side
    from eval.readers import ReaderSpec
    from eval.summary import speed_table

    specs = [ReaderSpec(name=name) for name in readers.split(",")]
    typer.echo(speed_table(side_by_side(specs, files, rounds)))


@app.command("bench-mill")
@_telling
def bench_mill(
    n: Annotated[int, typer.Option("--n", min=1, help="Reports at each level.")] = 50,
    levels: Annotated[str, typer.Option(help="As of gouji synth.")] = "born-digital",
    jobs: Jobs = 0,
) -> None:
    """Reports made a second, and whether memory stays flat."""
    from eval.bench import mill
    from eval.summary import throughput_table

    typer.echo(throughput_table([mill(parse_levels(levels, n), jobs or _cores())]))


@app.command("bench-scorer")
@_telling
def bench_scorer(dataset: Folder, out: RunFolder) -> None:
    """Stored results scored a second, and whether memory stays flat."""
    from eval.bench import scorer
    from eval.summary import throughput_table

    typer.echo(throughput_table([scorer(dataset, out)]))


# --------------------------------------------------------------------------
# Data sets of one's own


@app.command()
@_telling
def init(
    folder: Annotated[Path, typer.Argument(help="A folder with documents to label.")],
    form: Annotated[
        str, typer.Option(help="The official form they follow.")
    ] = "disclosure-report/2021",
    prefill: Annotated[bool, typer.Option(help="With what gouji reads, to be corrected.")] = False,
) -> None:
    """Write what a person fills in to label documents."""
    from eval.scaffold import init as write

    write(folder, form=form, prefill=prefill)
    typer.echo(f"fill in {folder / 'fields.csv'}, then: gouji eval check {folder}", err=True)


@app.command()
@_telling
def check(dataset: Folder) -> None:
    """Say what is wrong with a data set, line by line; exit 3 if anything is."""
    from eval.validate import validate

    errors = 0
    for problem in validate(dataset):
        errors += problem.severity == "error"
        typer.echo(f"{problem.place}: {problem.severity}: {problem.message}")
    typer.echo(f"{errors} errors")
    raise typer.Exit(FAILED if errors else 0)
