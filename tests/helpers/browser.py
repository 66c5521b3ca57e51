"""A real browser for the tests, and what a page did in it: messages, errors and requests."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

NAMES = ("chromium", "google-chrome")
# Else Chromium looks for updates, sync and its maker's hosts at every start.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What axe finds, and what a person would have to decide; but contrast over pictures and shades.
AXE = """(rules) => axe.run(document, {
        resultTypes: ["violations", "incomplete"], ...(rules ? {runOnly: rules} : {}),
    }).then((found) => [
    ...found.violations, ...found.incomplete.filter((v) => v.id !== "color-contrast")]
    .filter((v) => ["moderate", "serious", "critical"].includes(v.impact))
    .map((v) => v.impact + " " + v.id + ": " + v.nodes.map((n) => n.html.slice(0, 90)).join(" | ")))
"""
WIDTHS = {"phone": 390, "tablet": 768, "desk": 1440}  # px


def executable() -> str | None:
    """Path of the browser on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched() -> Iterator:
    """A headless browser; skips where this machine has none."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = executable()
    if path is None:
        pytest.skip(f"no browser on PATH ({' or '.join(NAMES)}): make test installs it")
    # Chromium's sandbox refuses to run as root.
    flags = FLAGS + ["--no-sandbox"] * (os.geteuid() == 0)
    with driver.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@dataclass
class Watched:
    """What a page did that a report must not do."""

    file: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def watch(self, page) -> None:
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("request", lambda request: self._request(request.url))

    def _request(self, url: str) -> None:
        # Pictures inside the page are requests to the browser, but reach nothing outside it.
        inside = url.startswith(("data:", "blob:")) or url.partition("#")[0] == self.file
        if not inside:
            self.asked.append(url)


@contextmanager
def opened(browser, file: Path, watched: bool = True, **settings) -> Iterator:
    """The page of a file; a message, an error or a request fails the test.

    Parameters
    ----------
    browser : playwright Browser
    file : Path
        HTML file.
    watched : bool
        Without it nothing fails: for a test that makes the page misbehave.
    settings
        Of playwright's ``new_context``: ``color_scheme``, ``java_script_enabled``, ``viewport``.
    """
    settings = {"viewport": {"width": WIDTHS["desk"], "height": 900}} | settings
    context = browser.new_context(**settings)
    page = context.new_page()
    seen = Watched(file.as_uri())
    if watched:
        seen.watch(page)
    page.goto(file.as_uri())
    if settings.get("java_script_enabled", True) and 'id="packed"' in file.read_text("utf-8"):
        page.locator("html.started").wait_for(state="attached")  # its data are unpacked by then
    yield page
    context.close()
    assert seen.said == [], "the page said something to the console"
    assert seen.asked == [], "the page asked for something outside itself"


def findings_of_axe(page, rules: list[str] | None = None) -> list[str]:
    """What bars people from a page, by axe-core: moderate, serious and critical findings."""
    page.evaluate(pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT)
    return page.evaluate(AXE, rules)


def pages_of(page) -> list[str]:
    """Names of the report's pages in their order."""
    return page.evaluate("[...document.querySelectorAll('main > .page')].map((e) => e.id)")


def go(page, address: str) -> None:
    """Follow an address inside the report, and wait until its page has come into sight."""
    page.evaluate("(to) => { location.hash = to }", address)
    page.wait_for_function(
        """(to) => document.getElementById(to)?.closest("main > .page").matches(".current")""",
        arg=address,
    )
