"""The page that people review on, in a real browser: with the keyboard, and with the mouse."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect, sync_playwright

from service.access import Keys
from service.app import create_app
from tests.service.serving import DOUBTED, SAMPLE, served, settings
from tests.service.work import read_sample

CHROMIUM = shutil.which("chromium")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--lang=zh-CN"]  # fmt: skip
SHOTS = os.environ.get("GOUJI_TEST_SHOTS")
"""A folder for pictures of the pages, for people who want to look."""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")


@pytest.fixture(scope="module")
def address(folder: Path, sample_result: None) -> Iterator[str]:
    with served(create_app(settings(folder), work=read_sample)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desk's screen; whatever goes wrong in the page's script fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert faults == []


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def opened(page: Page, address: str) -> None:
    """The sample, uploaded if it is not there, on its page."""
    page.goto(address)
    if not page.locator("td a").count():
        page.set_input_files("#drop input", SAMPLE)
    page.locator("td a").first.click(timeout=20_000)
    page.locator("#card").wait_for()
    page.wait_for_load_state("networkidle")


def test_from_upload_to_export_with_the_mouse(page: Page, address: str) -> None:
    opened(page, address)
    shot(page, "review-1280")
    waiting = page.locator("td.review, td.failed").count()
    assert page.locator("td.review").count() == len(DOUBTED)
    assert page.locator("#count").inner_text() == str(waiting)
    assert page.locator("#reason").inner_text() == "字迹不清"
    page.locator("#accept").click()
    page.locator("#count", has_text=str(waiting - 1)).wait_for()
    cell = page.locator("td[data-path='requests.new[total]']")
    cell.click()
    page.locator("#printed").fill("999")
    page.locator("#complaints .bad").first.wait_for()
    page.locator("#correct").click()
    page.locator("#checks li", has_text="999").first.wait_for()
    assert cell.inner_text() == "999"
    shot(page, "contradiction-1280")
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
    page.keyboard.press("e")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(page.locator("td.review")).to_have_count(1)
    expect(page.locator("td.review.now")).to_have_count(1)
    page.keyboard.press("x")
    expect(page.locator("td.review")).to_have_count(0)
    assert page.locator("td.seen.absent").count() == 1


def test_a_page_reloaded_shows_what_was_decided(page: Page, address: str) -> None:
    opened(page, address)
    assert page.locator("td.review").count() == 0
    assert page.locator("td", has_text="999").count() == 1


def test_it_fits_a_telephone_and_speaks_english(browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB", color_scheme="dark"
    )
    page = context.new_page()
    page.goto(address)
    assert page.locator("h1").inner_text() == "Reports"
    shot(page, "list-390")
    page.locator("td a").first.click()
    shot(page, "review-390")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    context.close()


def test_with_keys_one_enters_first(browser: Browser, tmp_path: Path, sample_result: None) -> None:
    app = create_app(settings(tmp_path), work=read_sample)
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
