"""The command line: ``gouji extract``, ``gouji templates``, ``gouji schema``.

Exit codes: 0 everything read and accepted; 2 wrong usage; 3 something needs
review; 4 a document cannot be read. (1 is left to crashes of Python itself.)

Standard output carries results alone; progress and errors go to standard error.
"""

from __future__ import annotations

import sys
from enum import IntEnum, StrEnum
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.bulk.commands import app as bulk_app
from service.commands import keys_app, serve

if TYPE_CHECKING:
    from extractors.document import Report
    from extractors.pipeline import Options
    from extractors.reader import Limits
    from service.output import Sink

app = typer.Typer(
    name="gouji",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Read government disclosure reports, and prove the figures.",
)
templates_app = typer.Typer(no_args_is_help=True, help="The official forms.")
app.add_typer(templates_app, name="templates")
app.add_typer(keys_app, name="keys")
app.add_typer(bulk_app, name="bulk")
app.command()(serve)


class Exit(IntEnum):
    """What the whole call came to; the gravest of its documents counts."""

    CLEAN = 0
    USAGE = 2
    REVIEW = 3
    UNREADABLE = 4


class Format(StrEnum):
    JSON = "json"
    TABLE = "table"
    CSV = "csv"


def main() -> None:
    add_commands(app)
    app()


def add_commands(group: typer.Typer) -> None:
    """What other packages bring along: the harness and the mill know the service as
    little as it knows them."""
    for entry in entry_points(group="gouji.commands"):
        command = entry.load()
        if isinstance(command, typer.Typer):
            group.add_typer(command, name=entry.name)
        else:
            group.command(entry.name)(command)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"gouji {installed('gouji')}")
        raise typer.Exit


@app.command()
def extract(
    files: Annotated[
        list[Path], typer.Argument(help="PDF, PNG, JPEG or TIFF; - reads standard input.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="A file, or a folder for one file per document."),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="Default: table on a terminal, json otherwise."),
    ] = None,
    engine: Annotated[str, typer.Option(help="OCR engine: ppocr or paddleocr.")] = "ppocr",
    pages: Annotated[str, typer.Option(help="Pages to read, such as 1-3,5. Default: all.")] = "",
    password: Annotated[
        str | None, typer.Option(envvar="GOUJI_PASSWORD", help="For encrypted PDFs.")
    ] = None,
    templates: Annotated[
        Path | None, typer.Option(help="A folder of forms to use instead of the official ones.")
    ] = None,
    labeller: Annotated[
        Path | None, typer.Option(help="A folder with a network of your own that labels prose.")
    ] = None,
    calibration: Annotated[
        Path | None, typer.Option(help="Curves of confidence fitted by gouji eval calibrate.")
    ] = None,
    most_wrong: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of accepted figures that may be wrong.")
    ] = 1e-4,
    limit: Annotated[
        list[str] | None,
        typer.Option(help="Raise or lower a limit, such as max_pages=1000; may be repeated."),
    ] = None,
) -> None:
    """Read reports; exit 0 clean, 2 wrong usage, 3 needs review, 4 unreadable."""
    from extractors.errors import GoujiError, OptionError, TemplateError
    from extractors.pipeline import Options
    from service.output import Sink
    from service.page_ranges import parse_pages

    try:
        options = Options(
            engine=engine, pages=parse_pages(pages), password=password, templates=templates,
            limits=parse_limits(limit or []), labeller=labeller, calibration=calibration,
            most_wrong=most_wrong,
        )  # fmt: skip
        with Sink(output, form or _usual_format(output), many=len(files) > 1) as sink:
            outcomes = [_extract_one(file, options, sink) for file in files]
    except (OptionError, TemplateError) as error:
        _complain("gouji", error)
        raise typer.Exit(Exit.USAGE) from error
    except GoujiError as error:
        _complain("gouji", error)
        raise typer.Exit(Exit.UNREADABLE) from error
    raise typer.Exit(max(outcomes))


def _usual_format(output: Path | None) -> Format:
    if output is not None and output.suffix == ".csv":
        return Format.CSV
    return Format.TABLE if output is None and sys.stdout.isatty() else Format.JSON


def parse_limits(settings: list[str]) -> Limits:
    """``["max_pages=1000"]`` as limits, the rest as usual.

    Raises:
        LimitInvalid: no such limit, or not a positive whole number.
    """
    from dataclasses import fields

    from extractors.errors import LimitInvalid
    from extractors.reader import Limits

    known = [field.name for field in fields(Limits)]
    chosen: dict[str, int] = {}
    for name, _, value in (setting.partition("=") for setting in settings):
        if name not in known:
            raise LimitInvalid(f"no limit {name!r}; there are {', '.join(known)}")
        if not value.isdecimal() or int(value) < 1:
            raise LimitInvalid(f"{name} must be a positive whole number, not {value!r}")
        chosen[name] = int(value)
    return Limits(**chosen)


def _extract_one(file: Path, options: Options, sink: Sink) -> Exit:
    """Extracts one document; what is wrong with it is said, and the rest goes on."""
    from extractors.errors import DocumentError

    try:
        report = _report(file, options)
    except (DocumentError, OSError) as error:
        _complain(str(file), error)
        return Exit.UNREADABLE
    sink.write(file, report)
    return Exit.REVIEW if needs_review(report) else Exit.CLEAN


def _report(file: Path, options: Options) -> Report:
    from dataclasses import replace

    from extractors.pipeline import extract as run
    from service.progress import page_progress

    data = _read(file, options.limits.max_bytes)
    with page_progress(file.name) as on_page:
        return run(data, filename=file.name, options=replace(options, on_page=on_page))


def _read(file: Path, limit: int) -> bytes:
    """The bytes of a file, one more than the limit at most: enough to be refused."""
    if str(file) == "-":
        return sys.stdin.buffer.read(limit + 1)
    with file.open("rb") as stream:
        return stream.read(limit + 1)


def needs_review(report: Report) -> bool:
    """Whether a person should look: a figure in doubt, or a warning."""
    fields = any(field.status == "review" for field in report.fields)
    figures = any(figure.status == "review" for figure in report.figures)
    return fields or figures or any(issue.severity != "info" for issue in report.issues)


def _complain(subject: str, error: Exception) -> None:
    code = getattr(error, "code", "file-unreadable")
    typer.echo(f"{subject}: {code}: {error}", err=True)


@templates_app.command("check")
def check_templates(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of TOML files. Default: the official forms.")
    ] = None,
) -> None:
    """Say what is wrong with the descriptions of forms; exit 3 if anything is."""
    from extractors.errors import TemplateError
    from extractors.templates import load
    from extractors.templates.lint import lint

    try:
        forms = load(folder)
    except TemplateError as error:
        _complain(str(folder or "templates"), error)
        raise typer.Exit(Exit.REVIEW) from error
    problems = [f"{form.id}: {problem}" for form in forms for problem in lint(form)]
    for problem in problems:
        typer.echo(problem)
    typer.echo(f"{len(forms)} forms, {len(problems)} problems")
    raise typer.Exit(Exit.REVIEW if problems else Exit.CLEAN)


@templates_app.command("list")
def list_templates() -> None:
    """The official forms that gouji knows."""
    from extractors.templates import load

    for form in load():
        typer.echo(f"{form.id}\t{form.source}\t{sum(1 for _ in form.paths())} figures")


@app.command()
def years(
    results: Annotated[
        list[Path], typer.Argument(help="Results of gouji extract, as JSON; any order.")
    ],
) -> None:
    """Hold each agency's report against that of the year before; exit 3 if one differs."""
    from pydantic import ValidationError

    from extractors.contract import from_json
    from extractors.reconcile.years import compare_years

    try:
        reports = [from_json(file.read_bytes()) for file in results]
    except (OSError, ValidationError) as error:
        typer.echo(f"gouji: result-invalid: {error}", err=True)
        raise typer.Exit(Exit.USAGE) from error
    checks = compare_years(reports)
    failed = [check for check in checks if check.verdict == "fail"]
    for check in failed:
        typer.echo(f"{check.id}：{check.explanation}；按上年应为 {check.expected}，"
                   f"所印为 {check.actual}")  # fmt: skip
    typer.echo(f"{len(checks)} checks, {len(failed)} failed", err=True)
    raise typer.Exit(Exit.REVIEW if failed else Exit.CLEAN)


@app.command()
def schema() -> None:
    """Print the JSON schema of the result."""
    import json

    from extractors.contract import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
