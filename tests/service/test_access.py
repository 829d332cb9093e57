"""Nobody sees what is another's, and nobody else's page acts in a reader's name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Route
from typer.testing import CliRunner

from service.access import Keys, Rate
from service.app import ROUTERS, NotSafe, create_app
from service.cli import app as cli
from service.database import Database
from tests.service.serving import WAIT, document, settings
from tests.service.work import read_words


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture(scope="module")
def keys(folder: Path) -> Keys:
    database = Database(settings(folder).database_url)
    database.migrate()
    return Keys(database)


@pytest.fixture(scope="module")
def shared(folder: Path, keys: Keys, sample_result: None) -> Iterator[TestClient]:
    keys.create("somebody", "so that there is one", ["read"])
    with TestClient(create_app(settings(folder), work=read_words)) as client:
        yield client


def test_where_there_are_keys_one_is_needed(shared: TestClient, keys: Keys) -> None:
    assert shared.get("/v1/documents").json()["code"] == "key-required"
    assert shared.get("/v1/documents", headers=bearer("gouji_x_y")).status_code == 401
    reader = bearer(keys.create("a", "reads", ["read"]))
    assert shared.get("/v1/documents", headers=reader).status_code == 200
    refused = shared.post("/v1/documents", content=document(), headers=reader)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")
    assert shared.get("/metrics", headers=reader).status_code == 403
    assert shared.get("/healthz").status_code == shared.get("/readyz").status_code == 200


OPEN = {"/", "/review/{document}", "/enter", "/leave", "/static/{name}", "/healthz", "/readyz",
        "/v1/openapi.json"}  # fmt: skip
"""Nothing of anybody's stands there, or a form to enter a key."""


WAYS = [
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, Route)
    for method in sorted(route.methods or ())
]
"""Every method of every route that the application has, documented or not."""


@pytest.mark.parametrize(("method", "path"), WAYS)
def test_every_way_asks_for_a_key_unless_it_is_open(
    shared: TestClient, method: str, path: str
) -> None:
    told = shared.request(method, path, follow_redirects=False)
    assert (told.status_code == 401) is (path not in OPEN)


def test_one_client_sees_nothing_of_another_s(shared: TestClient, keys: Keys) -> None:
    owner = bearer(keys.create("owner", "all", ["read", "write", "review"]))
    other = bearer(keys.create("other", "all", ["read", "write", "review", "metrics"]))
    answer = shared.post("/v1/documents", params={"wait": WAIT}, content=document("secret"),
                         headers=owner)  # fmt: skip
    assert answer.status_code == 200
    number = answer.headers["gouji-document"]
    hook = shared.post("/v1/webhooks", json={"url": "https://a.example/"}, headers=owner).json()
    theirs_are = {"{document}": number, "{webhook}": hook["id"], "{page}": "1"}
    named = [way for way in WAYS if "{document}" in way[1] or "{webhook}" in way[1]]
    assert len(named) >= 17
    for method, path in named:
        own = path
        for name, value in theirs_are.items():
            own = own.replace(name, value)
        told = shared.request(method, own, headers=other, json={"corrections": [{"path": "x"}]},
                              follow_redirects=False)  # fmt: skip
        expected = 303 if path.startswith("/review/") else 404
        assert (method, path, told.status_code) == (method, path, expected)
    assert shared.get("/v1/webhooks", headers=other).json()["webhooks"] == []
    assert shared.get("/v1/webhooks", headers=owner).json()["webhooks"] != []
    assert shared.get("/v1/documents", headers=other).json()["documents"] == []
    theirs = shared.post("/v1/documents", content=document("secret"), headers=other)
    assert theirs.headers["gouji-document"] != number
    assert shared.get(f"/v1/documents/{number}", headers=owner).json()["state"] == "done"


def test_a_deleted_file_stays_while_another_client_has_it(shared: TestClient, keys: Keys) -> None:
    first = bearer(keys.create("first", "all", ["read", "write"]))
    second = bearer(keys.create("second", "all", ["read", "write"]))
    places = [
        shared.post("/v1/documents", content=document("both"), headers=key).headers["location"]
        for key in (first, second)
    ]
    assert shared.delete(places[0], headers=first).status_code == 204
    assert shared.get(f"{places[1]}/original", headers=second).content == document("both")


def test_a_revoked_key_is_no_key(keys: Keys) -> None:
    key = keys.create("short", "", ["read"])
    _, number, secret = key.split("_", maxsplit=2)
    assert keys.client(key) is not None
    second = keys.rotate(number)
    assert second is not None and keys.revoke(number) and not keys.revoke(number)
    fresh = Keys(keys.database)
    assert fresh.client(key) is None
    assert fresh.client(second) is not None
    with keys.database.read() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM keys").all())
    assert key not in stored and secret not in stored


def test_keys_from_the_command_line(tmp_path: Path) -> None:
    run = CliRunner()
    made = run.invoke(cli, ["keys", "create", "city", "--data", str(tmp_path)])
    number = made.stdout.split("_")[1]
    listed = run.invoke(cli, ["keys", "list", "--data", str(tmp_path)]).stdout
    assert number in listed and "valid" in listed and made.stdout.strip() not in listed
    assert run.invoke(cli, ["keys", "revoke", number, "--data", str(tmp_path)]).exit_code == 0
    assert run.invoke(cli, ["keys", "revoke", number, "--data", str(tmp_path)]).exit_code == 2
    wrong = run.invoke(cli, ["keys", "create", "x", "--scopes", "all", "--data", str(tmp_path)])
    assert wrong.exit_code == 2


def test_a_public_address_needs_a_key_first(tmp_path: Path) -> None:
    public = settings(tmp_path, host="0.0.0.0")
    with pytest.raises(NotSafe):
        create_app(public)
    database = Database(public.database_url)
    Keys(database).create("city", "", ["read"])
    database.close()
    create_app(public).state.context.database.close()


def test_other_sites_pages_act_for_nobody(shared: TestClient, keys: Keys) -> None:
    key = keys.create("browser", "", ["read", "write"])
    shared.cookies.set("gouji_key", key)
    try:
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        refused = shared.post("/v1/documents", content=document("csrf"), headers=elsewhere)
        assert (refused.status_code, refused.json()["code"]) == (403, "origin-refused")
        own = {"Sec-Fetch-Site": "same-origin"}
        taken = shared.post("/v1/documents", content=document("csrf"), headers=own)
        assert taken.status_code == 202
    finally:
        shared.cookies.clear()


def test_names_that_a_browser_was_lured_to_are_refused(folder: Path) -> None:
    app = create_app(settings(folder, hosts="localhost"))
    with TestClient(app, base_url="http://localhost") as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_who_asks_too_often_waits() -> None:
    at = [0.0]
    rate = Rate(60, now=lambda: at[0])
    assert [rate.wait("a") for _ in range(6)] == [0.0] * 6
    assert rate.wait("a") == pytest.approx(1.0)
    assert rate.wait("b") == 0.0
    at[0] = 1.0
    assert rate.wait("a") == 0.0
