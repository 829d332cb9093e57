"""Whoever asked is told of every end, once it can be reached, and nobody is reached who should
not be."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.database import Database
from service.jobs import Jobs, NewDocument, Shares
from service.outbound import NotSent, check_url, is_public, post
from service.webhooks import Delivery, Webhooks
from tests.service.databases import ENOUGH, url
from tests.service.serving import WAIT, document, settings
from tests.service.test_jobs import SUMMARY, Clock
from tests.service.work import read_words

__all__ = ["url"]

Heard = tuple[dict[str, str], bytes]


class Receiver:
    """Answers with the statuses in turn, and then with 204; keeps what it was told."""

    def __init__(self, port: int, heard: list[Heard], answers: list[int]) -> None:
        self.url = f"http://127.0.0.1:{port}/told"
        self.heard = heard
        self.answers = answers

    def told(self, number: int) -> list[Heard]:
        end = time.monotonic() + ENOUGH
        while len(self.heard) < number:
            assert time.monotonic() < end, self.heard
            time.sleep(0.02)
        return self.heard


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    heard: list[Heard] = []
    answers: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.append((dict(self.headers), body))
            self.send_response(answers.pop(0) if answers else 204)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Receiver(server.server_address[1], heard, answers)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def telling(tmp_path: Path, sample_result: None) -> Iterator[TestClient]:
    private = settings(
        tmp_path, webhook_private=True, webhook_back_off=0.05, webhook_attempts=3,
        webhook_seconds=50.0,
    )  # fmt: skip
    with TestClient(create_app(private, work=read_words)) as api:
        yield api


def genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver would check it, by the words of Standard Webhooks."""
    key = base64.b64decode(secret.split("_")[1])
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}"
    digest = base64.b64encode(hmac.new(key, said.encode(), hashlib.sha256).digest()).decode()
    return headers["webhook-signature"] == f"v1,{digest}"


def deliveries(api: TestClient, webhook: str, state: str) -> list[dict[str, object]]:
    """When all are in that state."""
    end = time.monotonic() + ENOUGH
    while True:
        answer = api.get(f"/v1/webhooks/{webhook}/deliveries").json()["deliveries"]
        found: list[dict[str, object]] = answer
        if found and {each["state"] for each in found} == {state}:
            return found
        assert time.monotonic() < end, found
        time.sleep(0.05)


def test_ends_are_told_and_signed(telling: TestClient, receiver: Receiver) -> None:
    made = telling.post("/v1/webhooks", json={"url": receiver.url}).json()
    ids = {
        state: telling.post("/v1/documents", content=document(words)).json()["id"]
        for state, words in (("done", "good"), ("failed", "damaged"))
    }
    told = {}
    for headers, body in receiver.told(2):
        assert genuine(made["secret"], headers, body)
        assert not genuine(made["secret"], headers, body + b" ")
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < ENOUGH
        told[json.loads(body)["type"]] = json.loads(body)["data"]
    assert told["document.done"]["id"] == ids["done"]
    assert told["document.failed"]["id"] == ids["failed"]
    assert told["document.failed"]["code"] == "damaged-document"
    assert deliveries(telling, made["id"], "delivered")[0]["outcome"] == "answered-204"


def test_a_receiver_that_fails_is_told_again_by_the_same_id(
    telling: TestClient, receiver: Receiver
) -> None:
    receiver.answers += [500, 302]
    made = telling.post("/v1/webhooks", json={"url": receiver.url, "events": ["done"]}).json()
    telling.post("/v1/documents", content=document("again"))
    telling.post("/v1/documents", content=document("damaged, of which it did not ask"))
    assert len({headers["webhook-id"] for headers, _ in receiver.told(3)}) == 1
    (kept,) = deliveries(telling, made["id"], "delivered")
    assert kept["attempts"] == 3


def test_one_that_never_answers_is_given_up_and_what_is_removed_is_told_nothing(
    telling: TestClient, receiver: Receiver
) -> None:
    receiver.answers += [503] * 9
    made = telling.post("/v1/webhooks", json={"url": receiver.url}).json()
    telling.post("/v1/documents", content=document("in vain"))
    (kept,) = deliveries(telling, made["id"], "given-up")
    assert (kept["attempts"], kept["outcome"]) == (3, "answered-503")
    assert 'gouji_webhooks_total{outcome="given-up"}' in telling.get("/metrics").text
    assert "secret" not in telling.get(f"/v1/webhooks/{made['id']}").json()
    assert [each["id"] for each in telling.get("/v1/webhooks").json()["webhooks"]] == [made["id"]]
    assert telling.delete(f"/v1/webhooks/{made['id']}").status_code == 204
    assert telling.delete(f"/v1/webhooks/{made['id']}").status_code == 404
    telling.post("/v1/documents", params={"wait": WAIT}, content=document("behind its back"))
    assert len(receiver.heard) == 3


def test_one_client_may_have_so_many(telling: TestClient) -> None:
    answers = [telling.post("/v1/webhooks", json={"url": "https://a.example/"}) for _ in range(11)]
    assert {answer.status_code for answer in answers[:10]} == {201}
    assert answers[10].json()["code"] == "too-many-webhooks"


# --------------------------------------------------------------------------
# What is owed, on both databases


@pytest.fixture
def database(url: str, tmp_path: Path) -> Iterator[Database]:
    database = Database(url or f"sqlite:///{tmp_path / 'hooks.sqlite3'}")
    database.migrate()
    yield database
    database.close()


def test_what_is_owed_outlives_whoever_was_sending_it(database: Database, tmp_path: Path) -> None:
    clock = Clock()
    jobs = Jobs(database, now=clock)
    hooks = Webhooks(database, attempts=2, back_off=5.0, lease=60.0, now=clock)
    tenant = tmp_path.name
    hooks.create(tenant, "https://a.example/", ["done"])
    new = NewDocument(tenant=tenant, sha256="5" * 64, size=1, filename="", options={})
    jobs.submit(new, Shares(queued=9, queued_per_client=9, stored_per_client=9))
    claim = jobs.claim("w")
    assert claim is not None and hooks.claim() is None
    assert jobs.done(claim, SUMMARY) and not jobs.done(claim, SUMMARY)
    first = hooks.claim()
    assert first is not None and (first.attempt, first.event) == (1, "done")
    assert hooks.claim() is None  # somebody is at it
    clock.at += 61
    assert hooks.claim(busy=[tenant]) is None
    second = hooks.claim()
    assert second is not None and (second.id, second.attempt) == (first.id, 2)
    hooks.delivered(first, 200)  # too late to say so
    assert [row.state for row in hooks.deliveries_of(_webhook(hooks, tenant))] == ["waiting"]
    assert not hooks.missed(second, "timeout")
    assert hooks.claim() is None
    hooks.forget_before(clock.at + 1)
    assert not hooks.deliveries_of(_webhook(hooks, tenant))


def _webhook(hooks: Webhooks, tenant: str) -> str:
    return str(hooks.all(tenant)[0].id)


# --------------------------------------------------------------------------
# Where it may go


@pytest.mark.parametrize(
    ("address", "public"),
    [("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False),
     ("10.1.2.3", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),
     ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("fe80::1%eth0", False),
     ("fd00::1", False), ("ff02::1", False), ("::ffff:127.0.0.1", False),
     ("::ffff:93.184.216.34", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
     ("2001:0:1::1", False)],
)  # fmt: skip
def test_addresses_that_anybody_could_reach(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "address",
    ["http://a.example/", "ftp://a.example/", "https://", "https://u:p@a.example/", "x",
     "https://127.0.0.1/", "https://[::1]/", "https://[fe80::1%25eth0]/", "https://a.example:0/",
     "https://a.example:99999/", "https://[::/"],
)  # fmt: skip
def test_webhooks_are_public_and_over_https(api: TestClient, address: str) -> None:
    answer = api.post("/v1/webhooks", json={"url": address})
    assert (answer.status_code, answer.json()["code"]) == (422, "address-refused")
    with pytest.raises(NotSent, match="address-refused"):
        check_url(address, private=False)


@contextmanager
def resolving(
    monkeypatch: pytest.MonkeyPatch, *answers: str
) -> Iterator[list[str]]:  # fmt: skip
    """A name server that says something else each time."""
    asked: list[str] = []
    left = iter(answers)

    def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
        address = host
        if host.endswith(".example"):
            asked.append(host)
            address = next(left)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    with monkeypatch.context() as patch:
        patch.setattr("socket.getaddrinfo", resolve)
        yield asked


def test_a_name_that_leads_inside_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    there = receiver.url.replace("http://127.0.0.1", "https://inside.example")
    with resolving(monkeypatch, "127.0.0.1"), pytest.raises(NotSent, match="address-refused"):
        post(there, b"{}", {}, seconds=5.0, private=False)
    assert receiver.heard == []


def test_a_name_is_asked_once_and_the_answer_kept_to(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    there = receiver.url.replace("127.0.0.1", "turning.example")
    with resolving(monkeypatch, "127.0.0.1", "10.9.9.9") as asked:
        assert post(there, b"{}", {}, seconds=5.0, private=True) == 204
    assert asked == ["turning.example"]
    assert receiver.heard[0][0]["Host"].startswith("turning.example:")


@pytest.mark.parametrize("drip", [b"", b"HTTP/1.1 204 No Content\r\nX: "])
def test_no_receiver_holds_a_sender_longer_than_its_time(drip: bytes) -> None:
    over = threading.Event()

    def answer(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            try:
                connection.sendall(drip)
                while drip:
                    time.sleep(0.05)
                    connection.sendall(b"x")
                over.wait(ENOUGH)
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer, args=(listening,))
        thread.start()
        port = listening.getsockname()[1]
        with pytest.raises(NotSent, match="timeout"):
            post(f"http://127.0.0.1:{port}/", b"{}", {}, seconds=0.5, private=True)
        over.set()
        thread.join()


def test_nobody_there_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotSent, match="unreachable"):
        post("http://127.0.0.1:1/", b"{}", {}, seconds=ENOUGH, private=True)

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with pytest.raises(NotSent, match="unreachable"):
        post("http://no.such.name.invalid/", b"{}", {}, seconds=ENOUGH, private=True)


def test_bodies_name_no_file_and_say_when() -> None:
    told = Delivery(id=1, attempt=1, tenant="a", url="", secret="", document="d", sha256="s",
                    event="done", code=None, at=0.0).body()  # fmt: skip
    assert json.loads(told) == {
        "type": "document.done", "timestamp": "1970-01-01T00:00:00.000+00:00",
        "data": {"id": "d", "sha256": "s", "state": "done", "code": None},
    }  # fmt: skip
