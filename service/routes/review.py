"""The pages that people use: reports, one report, and the way in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader
from sqlalchemy import Row

from extractors.contract import from_json
from extractors.document import Field, Figure, Report
from service import review
from service.access import LOCAL, Client
from service.context import COOKIE, Here, check_origin, client_of
from service.corrections import Correction, corrected, figure_path, latest
from service.jobs import STATES
from service.layout import form_of, laid_out
from service.problems import Problem
from service.review.words import language_of, words
from service.routes.documents import search
from service.routes.results import stored_result

router = APIRouter(include_in_schema=False, tags=["pages"])

FOLDER = Path(review.__file__).parent
TEMPLATES = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True)
STATIC = {path.name: path for path in (FOLDER / "static").iterdir()}
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
LANGUAGE = "gouji_language"


def reader_of(request: Request) -> Client | None:
    try:
        return client_of(request)
    except Problem as problem:
        if problem.code == "key-required":
            return None
        raise


Maybe = Annotated[Client | None, Depends(reader_of)]


def _page(request: Request, name: str, client: Client | None, **context: object) -> HTMLResponse:
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE)
    language = language_of(chosen, request.headers.get("accept-language", ""))
    text = TEMPLATES.get_template(name).render(
        w=words(language), language=language,
        leave=client is not None and client.tenant != LOCAL, **context,
    )  # fmt: skip
    answer = HTMLResponse(text)
    if request.query_params.get("lang"):
        answer.set_cookie(LANGUAGE, language, samesite="lax", httponly=True)
    return answer


@router.get("/")
def reports(
    request: Request, here: Here, client: Maybe, agency: str = "", year: str = "", state: str = "",
    left: str = "", cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:  # fmt: skip
    if client is None:
        return _page(request, "enter.html", None)
    known = next((each for each in STATES if each == state), None)
    number = int(year) if year.isdecimal() and len(year) == 4 else None
    found = search(
        here, client, agency=agency[:100] or None, year=number, state=known, cursor=cursor,
        to_review=left == "review" or None, checks_failed=left == "failed" or None,
    )  # fmt: skip
    wanted = {"agency": agency, "year": number, "state": known, "left": left}
    query = {name: value for name, value in wanted.items() if value}
    following = urlencode(query | {"cursor": found.next}) if found.next else None
    return _page(request, "list.html", client, documents=found.documents, wanted=wanted,
                 states=STATES, next=following)  # fmt: skip


@router.get("/review/{document}")
def report(document: str, request: Request, here: Here, client: Maybe) -> Response:
    if client is None:
        return _page(request, "enter.html", None)
    try:
        read = from_json(stored_result(here, client, document))
    except Problem as problem:
        if problem.code in {"not-found", "not-finished", "not-done"}:
            return RedirectResponse("/", 303)
        raise
    rows = here.corrections.of(document)
    return _page(request, "report.html", client, document=document, **_context(read, rows))


def _context(read: Report, rows: Sequence[Row[tuple[object, ...]]]) -> dict[str, object]:
    """Places are those of the result as it was read: a cell that is said to be none is still
    to be seen."""
    said = [Correction(path=row.path, action=row.action, printed=row.printed) for row in rows]
    now, fields = corrected(read, said), {field.path: field for field in read.fields}
    form = form_of(read)
    return {
        "report": now,
        "fields": {field.path: field for field in now.fields},
        "tables": laid_out(form, frozenset(fields)) if form else (),
        "failed": {term for check in now.checks if check.verdict == "fail" for term in check.terms},
        "places": {path: field.source for path, field in fields.items()},
        "boxes": _by_page(read.fields),
        "prose": _prose(read, latest(said)),
        "others": {field.path: "\t".join(other.printed for other in field.alternatives)
                   for field in read.fields},
        "trail": _trail(rows),
    }  # fmt: skip


def _by_page(placed: Iterable[Field]) -> dict[int, list[Field]]:
    pages: dict[int, list[Field]] = defaultdict(list)
    for each in placed:
        if each.source is not None:
            pages[each.source.page].append(each)
    return pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A figure of the text as the page shows it; ``said`` is what somebody made of it."""

    path: str
    figure: Figure
    said: Correction | None

    @property
    def printed(self) -> str:
        if self.said is None or self.said.action == "accept":
            return self.figure.printed
        return self.said.printed or ""

    @property
    def sentence(self) -> tuple[str, str, str]:
        """Before the figure, the figure, behind it."""
        (start, end), whole = self.figure.span, self.figure.sentence
        return whole[:start], whole[start:end], whole[end:]


def _prose(read: Report, last: Mapping[str, Correction]) -> list[Stated]:
    paths = (figure_path(number) for number in range(len(read.figures)))
    return [
        Stated(path=path, figure=figure, said=last.get(path))
        for path, figure in zip(paths, read.figures, strict=False)
    ]


def _trail(rows: Sequence[Row[tuple[object, ...]]]) -> dict[str, str]:
    """Of each, who said what, a line each."""
    lines: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        at = datetime.fromtimestamp(row.at, UTC).strftime("%Y-%m-%d %H:%M")
        to = row.printed if row.action == "correct" else row.action
        lines[row.path].append(f"{at} {row.by}: {row.before} → {to}")
    return {path: "\n".join(said) for path, said in lines.items()}


@router.post("/enter")
def enter(request: Request, here: Here, key: Annotated[str, Form(max_length=200)]) -> Response:
    check_origin(request)
    client = here.keys.client(key.strip())
    if client is None:
        return _page(request, "enter.html", None, wrong=True)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, key.strip(), samesite="strict", httponly=True,
                      secure=request.url.scheme == "https", max_age=30 * 86_400)  # fmt: skip
    return answer


@router.post("/leave")
def leave(request: Request) -> Response:
    check_origin(request)
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/static/{name}")
def static(name: str) -> Response:
    path = STATIC.get(name)
    if path is None:
        raise Problem("not-found")
    return FileResponse(path, media_type=TYPES[path.suffix],
                        headers={"Cache-Control": "public, max-age=3600"})  # fmt: skip
