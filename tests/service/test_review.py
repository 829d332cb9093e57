"""The page that people review on, in a real browser: with the keyboard, and with the mouse."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from service.access import Keys
from service.app import create_app
from tests.service.databases import ENOUGH
from tests.service.serving import DOUBTED, SAMPLE, document, served, settings
from tests.service.work import read_words

CHROMIUM = shutil.which("chromium")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--lang=zh-CN"]  # fmt: skip
SHOTS = os.environ.get("GOUJI_TEST_SHOTS")
"""A folder for pictures of the pages, for people who want to look."""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")


@pytest.fixture(scope="module")
def address(folder: Path, sample_result: None) -> Iterator[str]:
    with served(create_app(settings(folder), work=read_words)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=1000 * ENOUGH)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desk's screen; whatever goes wrong in the page's script fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    context.set_default_timeout(1000 * ENOUGH)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert [fault for fault in faults if "415" not in fault] == []  # an upload that is no PDF


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def opened(page: Page, address: str) -> None:
    """The sample, uploaded if it is not there, on its page."""
    page.goto(address)
    if not page.locator("td a").count():
        page.set_input_files("#drop input", SAMPLE)
    page.locator("td a").first.click()
    page.locator("#card").wait_for()
    page.wait_for_load_state("networkidle")


def repeated(folder: Path, times: int) -> Path:
    """The sample again and again, as one document."""
    path = folder / "long.pdf"
    with pikepdf.open(SAMPLE) as sample, pikepdf.new() as whole:
        for _ in range(times):
            whole.pages.extend(sample.pages)
        whole.save(path)
    path.write_bytes(path.read_bytes() + b"%% long")
    return path


def test_from_upload_to_export_with_the_mouse(page: Page, address: str) -> None:
    opened(page, address)
    shot(page, "review-1280")
    waiting = page.locator("td.review, td.failed, b.review").count()
    assert page.locator("td.review").count() == len(DOUBTED)
    assert page.locator("#count").inner_text() == str(waiting)
    assert page.locator("#reason").inner_text() == "字迹不清"
    seen = page.locator("td.now").bounding_box()
    assert seen and 0 < seen["y"] < 900
    page.locator("#accept").click()
    page.locator("#count", has_text=str(waiting - 1)).wait_for()
    cell = page.locator("td[data-path='requests.new[total]']")
    cell.click()
    page.locator("#printed").fill("999")
    page.locator("#complaints .bad").first.wait_for()
    assert page.locator("td.term").count() > 1
    shot(page, "typing-1280")
    page.locator("#correct").click()
    page.locator("#checks li", has_text="999").first.wait_for()
    assert cell.inner_text() == "999"
    page.locator("#checks li").first.click()
    page.locator("#larger").click()
    shot(page, "contradiction-1280")
    cell.click()
    assert "→ 999" in page.locator("#trail").inner_text()
    with page.expect_download() as download:
        page.locator(".export a", has_text="CSV").click()
    assert "requests.new[total],999,999" in Path(download.value.path()).read_text("utf-8")


def test_everything_with_the_keyboard(page: Page, address: str) -> None:
    opened(page, address)
    first = page.locator("#label").inner_text()
    page.keyboard.press("n")
    assert page.locator("#label").inner_text() != first
    page.keyboard.press("p")
    assert page.locator("#label").inner_text() == first
    page.keyboard.type("12")  # a digit begins to correct
    page.keyboard.press("Enter")
    expect(page.locator("td.review")).to_have_count(1)
    expect(page.locator("td.review.now")).to_have_count(1)
    page.keyboard.press("x")
    expect(page.locator("td.review")).to_have_count(0)
    assert page.locator("td.seen.absent").count() == 1
    expect(page.locator("b.review.now")).to_have_count(1)  # then what the text states
    assert page.locator("#reason").inner_text() == "两种读法不同"
    page.keyboard.press("e")
    page.keyboard.type("4321")
    page.keyboard.press("Enter")
    expect(page.locator("b.review")).to_have_count(0)
    shot(page, "prose-1280")


def test_a_page_reloaded_shows_what_was_decided(page: Page, address: str) -> None:
    opened(page, address)
    assert page.locator("td.review, b.review").count() == 0
    assert page.locator("td", has_text="999").count() == 1
    assert page.locator("b.seen", has_text="4321").count() == 1
    page.goto(address)
    assert page.locator("td.number").first.inner_text() == "✓"
    assert not page.goto(f"{address}/?left=review") or not page.locator("td a").count()
    assert page.goto(f"{address}/?left=failed") and page.locator("td a").count() == 1
    shot(page, "list-1280")


def test_a_list_shows_what_becomes_of_what_is_sent(page: Page, address: str) -> None:
    page.goto(address)
    kind = "application/pdf"
    torn = FilePayload(name="torn.pdf", mimeType=kind, buffer=document("damaged"))
    page.set_input_files(
        "#drop input", [torn, FilePayload(name="x.pdf", mimeType=kind, buffer=b"no PDF")]
    )
    expect(page.locator("#said")).to_contain_text("x.pdf: ")
    row = page.locator("tr", has_text="torn.pdf")
    expect(row.locator("code")).to_have_text("damaged-document")
    row.locator("[data-act=retry]").click()
    expect(row.locator(".state.failed")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    row.locator("[data-act=delete]").click()
    expect(row).to_have_count(0)


def test_it_fits_a_telephone_and_speaks_english(browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB", color_scheme="dark"
    )
    context.set_default_timeout(1000 * ENOUGH)
    page = context.new_page()
    page.goto(address)
    assert page.locator("h1").inner_text() == "Reports"
    shot(page, "list-390")
    page.locator("td a").first.click()
    page.locator("#card").wait_for()
    shot(page, "review-390")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    context.close()


def test_a_long_report_is_there_at_once(page: Page, address: str, tmp_path: Path) -> None:
    """Its pages are fetched as one comes to them."""
    page.goto(address)
    page.set_input_files("#drop input", repeated(tmp_path, times=3))
    page.locator("td a", has_text="long.pdf").wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("td a", has_text="long.pdf").click()
    page.locator("#card").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator(".sheet img").count() == 12
    assert 0 < len({url for url in asked if url.endswith(".png")}) < 12
    assert page.locator("td[data-path], b[data-path]").count() > 150
    assert all(url.startswith(address) for url in asked)


def test_with_keys_one_enters_first(browser: Browser, tmp_path: Path, sample_result: None) -> None:
    app = create_app(settings(tmp_path), work=read_words)
    key = Keys(app.state.context.database).create("city", "", ["read", "write", "review"])
    with TestClient(app) as client:
        assert 'name="key"' in client.get("/").text
        wrong = client.post("/enter", data={"key": "gouji_no_key"})
        assert 'role="alert"' in wrong.text
        assert client.post("/enter", data={"key": key}).url.path == "/"
        assert 'id="drop"' in client.get("/").text
        client.post("/leave")
        assert 'name="key"' in client.get("/").text
        other = {"Sec-Fetch-Site": "cross-site"}
        assert client.post("/enter", data={"key": key}, headers=other).status_code == 403
