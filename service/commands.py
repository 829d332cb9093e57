"""``gouji serve`` and ``gouji keys``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from service.access import Keys

keys_app = typer.Typer(no_args_is_help=True, help="Who may use the service.")

Data = Annotated[Path | None, typer.Option("--data", help="As GOUJI_DATA: the service's folder.")]


def serve(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="As GOUJI_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="As GOUJI_PORT.")] = None,
    workers: Annotated[int | None, typer.Option(help="As GOUJI_WORKERS.")] = None,
) -> None:
    """Serve the API; settings come from the environment (docs/service.md)."""
    _check_installed()
    import uvicorn
    from pydantic import ValidationError

    from service.app import NotSafe, create_app
    from service.logs import set_up
    from service.settings import Settings

    given = {"data": data, "host": host, "port": port, "workers": workers}
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
        set_up(settings.log_level)
        app = create_app(settings)
    except (ValidationError, NotSafe) as error:
        typer.echo(f"gouji serve: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"gouji serves http://{settings.host}:{settings.port}", err=True)
    uvicorn.run(
        app, host=settings.host, port=settings.port, log_config=None, access_log=False,
        server_header=False, timeout_graceful_shutdown=10,
    )  # fmt: skip


@keys_app.command()
def create(
    tenant: Annotated[str, typer.Argument(help="Whose documents the key sees.")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "",
    scopes: Annotated[str, typer.Option(help="Of read, write, review, metrics.")] = (
        "read,write,review"
    ),
    data: Data = None,
) -> None:
    """Make a key; it is shown this once."""
    try:
        typer.echo(_keys(data).create(tenant, name or tenant, scopes.split(",")))
    except ValueError as error:
        typer.echo(f"gouji keys: {error}", err=True)
        raise typer.Exit(2) from error


@keys_app.command("list")
def list_keys(data: Data = None) -> None:
    """List the keys, without their secrets."""
    for row in _keys(data).all():
        made = datetime.fromtimestamp(row.created, UTC).date()
        state = "revoked" if row.revoked else "valid"
        typer.echo(f"{row.id}  {state}  {made}  {row.tenant}  {row.scopes}  {row.name}")


@keys_app.command()
def revoke(number: str, data: Data = None) -> None:
    """End a key, by its number as `gouji keys list` shows it."""
    if not _keys(data).revoke(number):
        _unknown(number)


@keys_app.command()
def rotate(number: str, data: Data = None) -> None:
    """Make a key like another, which is valid until it is revoked."""
    key = _keys(data).rotate(number)
    if key is None:
        _unknown(number)
    typer.echo(key)


def _unknown(number: str) -> None:
    typer.echo(f"gouji keys: no valid key {number}", err=True)
    raise typer.Exit(2)


def _check_installed() -> None:
    """The libraries of the service are an extra of their own."""
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in ("fastapi", "sqlalchemy", "uvicorn")):
        typer.echo("gouji: install requirements/service.txt for this command", err=True)
        raise typer.Exit(2)


def _keys(data: Path | None) -> Keys:
    _check_installed()
    from service.access import Keys
    from service.database import Database
    from service.settings import Settings

    settings = Settings(data=data) if data else Settings()  # type: ignore[call-arg]
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.migrate()
    return Keys(database)
