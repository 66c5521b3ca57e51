"""The report in a browser: it runs clean, and nothing in it is empty."""

import pytest
from helpers.browser import opened

TABLES = """() => [...document.querySelectorAll("table")]
    .filter((table) => table.tBodies.length) // others are filled when their page is shown
    .map((table) => ({
    what: table.closest("section").id + ": " + table.textContent.trim().slice(0, 60),
    rows: table.tBodies[0].querySelectorAll("td").length,
    empty: [...table.querySelectorAll("th, td")].filter((c) => !c.textContent.trim()).length,
}))"""
PICTURES = """() => [...document.images].map((picture) => ({
    alt: picture.closest("figure").querySelector("img").alt,
    width: picture.naturalWidth, height: picture.naturalHeight,
}))"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(
    (heading) => [Number(heading.tagName[1]), heading.textContent.trim()])"""


@pytest.fixture(scope="module")
def page(browser, scored):
    """The report on a desk; what it said and asked is looked at when the module is done."""
    with opened(browser, scored.file) as page:
        yield page


def test_every_table_is_filled(page):
    tables = page.evaluate(TABLES)
    assert len(tables) > 40
    assert [t["what"] for t in tables if not t["rows"]] == []
    assert [t["what"] for t in tables if t["empty"]] == []


def test_every_picture_is_drawn(page):
    pictures = page.evaluate(PICTURES)
    assert pictures
    assert [p["alt"] for p in pictures if min(p["width"], p["height"]) < 50] == []
    assert all(picture["alt"] for picture in pictures)


def test_there_is_one_title(page):
    headings = page.evaluate(HEADINGS)
    levels = [level for level, _ in headings]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(text for _, text in headings)


def test_landmarks(page):
    for mark in ("header", "nav[aria-label]", "main"):
        assert page.locator(f"body > {mark}, body > * > {mark}").count() == 1, mark


def test_every_address_inside_the_page_leads_somewhere(page):
    lost = page.evaluate(
        """() => [...document.querySelectorAll('a[href^="#"]')].map(
            (a) => decodeURIComponent(a.hash.slice(1))).filter(
            (id) => id && !document.getElementById(id))"""
    )
    assert lost == []


def test_what_the_policy_forbids_does_not_happen(visit):
    """A script, a style sheet and a picture of elsewhere, put into the page as data could try."""
    with visit(watched=False) as page:
        blocked = page.evaluate(
            """() => new Promise((done) => {
                const blocked = [];
                document.addEventListener("securitypolicyviolation",
                    (event) => blocked.push(event.effectiveDirective));
                const add = (tag, attributes) =>
                    document.body.append(Object.assign(document.createElement(tag), attributes));
                add("script", {textContent: "window.ran = true"});
                add("img", {src: "https://example.org/x.png"});
                add("iframe", {src: "https://example.org/"});
                fetch("https://example.org/").catch(() => 0);
                const all = () => [...new Set(blocked)].sort().concat(window.ran || "no");
                setTimeout(() => done(all()), 300);
            })"""
        )
        assert blocked == ["connect-src", "frame-src", "img-src", "script-src-elem", "no"]


def test_a_word_says_what_it_means_without_a_mouse_above_it(visit):
    with visit() as page:
        word, shown = page.locator("#summary abbr[title]").first, page.locator(".meaning")
        word.click()
        assert shown.is_visible() and shown.inner_text() == word.get_attribute("title")
        page.keyboard.press("Escape")
        assert not shown.is_visible()
        word.click()
        word.click()
        assert not shown.is_visible()
