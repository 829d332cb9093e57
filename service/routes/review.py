"""The pages that people use: reports, one report, and the way in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Protocol, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader

from extractors.document import Report, Source
from service import review
from service.access import LOCAL, Client
from service.context import COOKIE, Here, check_origin, client_of
from service.jobs import STATES
from service.layout import form_of, laid_out
from service.problems import Problem
from service.review.words import language_of, words
from service.routes.documents import search
from service.routes.results import shown

router = APIRouter(include_in_schema=False)

FOLDER = Path(review.__file__).parent
TEMPLATES = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True)
STATIC = {path.name: path for path in (FOLDER / "static").iterdir()}
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
LANGUAGE = "gouji_language"


class _Placed(Protocol):
    @property
    def source(self) -> Source | None: ...


P = TypeVar("P", bound=_Placed)


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
    cursor: Annotated[str | None, Query()] = None,
) -> Response:  # fmt: skip
    if client is None:
        return _page(request, "enter.html", None)
    known = next((each for each in STATES if each == state), None)
    number = int(year) if year.isdecimal() else None
    found = search(
        here, client, agency=agency[:100] or None, year=number, state=known, cursor=cursor
    )  # fmt: skip
    wanted = {"agency": agency, "year": number, "state": known}
    query = {name: value for name, value in wanted.items() if value}
    following = urlencode(query | {"cursor": found.next}) if found.next else None
    return _page(request, "list.html", client, documents=found.documents, wanted=wanted,
                 states=STATES, next=following)  # fmt: skip


@router.get("/review/{document}")
def report(document: str, request: Request, here: Here, client: Maybe) -> Response:
    if client is None:
        return _page(request, "enter.html", None)
    try:
        found = shown(here, client, document, corrected=True)
    except Problem as problem:
        if problem.code in {"not-found", "not-finished", "not-done"}:
            return RedirectResponse("/", 303)
        raise
    seen = {row.path for row in here.corrections.of(document)}
    return _page(request, "report.html", client, document=document, seen=seen, **_context(found))


def _context(found: Report) -> dict[str, object]:
    fields = {field.path: field for field in found.fields}
    form = form_of(found)
    return {
        "report": found,
        "fields": fields,
        "tables": laid_out(form, frozenset(fields)) if form else (),
        "failed": {term for check in found.checks if check.verdict == "fail"
                   for term in check.terms},
        "boxes": _by_page(found.fields),
        "figures": _by_page(found.figures),
        "others": {field.path: "\t".join(other.printed for other in field.alternatives)
                   for field in found.fields},
    }  # fmt: skip


def _by_page(placed: Iterable[P]) -> dict[int, list[P]]:
    pages: dict[int, list[P]] = defaultdict(list)
    for each in placed:
        if each.source is not None:
            pages[each.source.page].append(each)
    return pages


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
