"""A real Chromium that looks at pages of a live server."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's sync interface keeps a loop in this thread
CHROMIUM = Path("/usr/bin/chromium")
PHONE, TABLET, DESK = 360, 768, 1280


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all page tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _a_click_ends_on_a_whole_page() -> Iterator[None]:
    """Playwright waits until the next page begins; on a busy machine a test would read half of it."""

    def of_page(page: Page, *args, **kwargs) -> None:
        click_page(page, *args, **kwargs)
        page.wait_for_load_state("load")

    def of_locator(locator: Locator, *args, **kwargs) -> None:
        click_locator(locator, *args, **kwargs)
        locator.page.wait_for_load_state("load")

    click_page, click_locator = Page.click, Locator.click
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "click", of_page)
        patch.setattr(Locator, "click", of_locator)
        yield


@pytest.fixture
def window(chromium: Browser, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """Opens browser windows on the live server: ``window(width=360, elder="2", person=somebody, script=False)``."""
    opened = []

    def open_window(
        *, width: int = PHONE, elder: str = "", street: str = "", person=None, script: bool = True, touch: bool = False
    ) -> BrowserContext:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            has_touch=touch,
        )
        cookies = {"elder": elder, "street": street}
        if person:
            client = Client()
            client.force_login(person)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        given = [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items() if value]
        if given:
            context.add_cookies(given)
        context.set_default_timeout(90_000)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def walk(window) -> Callable[..., Iterator[tuple[str, Page]]]:
    """Goes from page to page in one window: each answers, nothing is blocked, and the network stays at home."""

    def through(addresses: Iterable[str], **how) -> Iterator[tuple[str, Page]]:
        page = window(**how).new_page()
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        for address in addresses:
            answer = page.goto(address)
            assert answer
            assert (answer.status, problems) == (200, []), address
            yield address, page

    return through


@pytest.fixture
def look(walk) -> Callable[..., Page]:
    """Opens one page in a window of its own."""

    def look_at(address: str, **how) -> Page:
        _, page = next(walk([address], **how))
        return page

    return look_at


def findings(page: Page) -> list[str]:
    """What axe finds wrong, as ``rule: element``."""
    report = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [
        f"{found['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for found in report.response["violations"]
        for node in found["nodes"]
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
