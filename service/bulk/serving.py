"""The review page over a desk, on this machine alone, until Ctrl-C."""

from __future__ import annotations

import threading
import webbrowser

import typer
import uvicorn

from service.app import create_app
from service.bulk.desk import Desk
from service.settings import Settings


def open_desk(desk: Desk, most: int, port: int, *, browser: bool) -> None:
    laid, gone = desk.lay_out(most)
    for source in gone:
        typer.echo(f"{source}: source-unreadable: no longer there", err=True)
    url = f"http://127.0.0.1:{port}/"
    typer.echo(f"{laid} documents on {url}; Ctrl-C when done", err=True)
    given = {"data": desk.data, "host": "127.0.0.1", "port": port, "workers": 0, "database": ""}
    settings = Settings.model_validate(given)
    if browser:
        threading.Timer(1.0, webbrowser.open, [url]).start()
    uvicorn.run(
        create_app(settings), host="127.0.0.1", port=port, log_level="warning",
        timeout_graceful_shutdown=5,
    )  # fmt: skip
