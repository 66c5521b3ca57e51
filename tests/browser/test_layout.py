"""The report on a phone, a tablet, a desk and paper, in light and dark, and by keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.browser import WIDTHS, findings_of_axe, go, pages_of
from helpers.odd_runs import ODD
from helpers.report_run import no_drawing
from matplotlib.figure import Figure as Canvas
from mdwgan.report.build import write_report

# Elements that reach beyond the window, unless a box around them scrolls or clips.
CUT_OFF = """() => {
    const boxed = (e) => {
        for (let box = e.parentElement; box && box !== document.body; box = box.parentElement)
            if (getComputedStyle(box).overflowX !== "visible") return true;
        return false;
    };
    // Plotly measures texts in a picture of its own beside the window.
    const shown = "body *:not(#js-plotly-tester, #js-plotly-tester *)";
    return [...document.querySelectorAll(shown)].filter((e) => {
        const {left, right, width} = e.getBoundingClientRect();
        const beside = right > innerWidth + 1 || left < -1;
        return width > 1 && beside && !boxed(e) && !e.matches(".skip:not(:focus)");
    }).map((e) => e.tagName + "." + e.className);
}"""


# Text that reaches out of its own box, where that doesn't scroll.
OVERFLOWS = """() => [...document.querySelectorAll("p, li, h1, h2, h3, h4, h5, figcaption, dd")]
    .filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 2)
    .filter((e) => !e.closest(".wrap, .card"))
    .map((e) => e.tagName + "." + e.className + ": " + e.textContent.slice(0, 40))"""
# Boxes that scroll sideways, but show neither a mark nor can be reached by keyboard.
SILENT = """() => [...document.querySelectorAll(".wrap, .card")].filter((e) =>
    e.offsetParent && e.scrollWidth > e.clientWidth + 1
    && !(e.tabIndex === 0 && e.classList.contains("cut"))).map((e) => e.id || e.className)"""
# Elements that reach beyond the sheet: Chromium shrinks the whole print where there is one.
BESIDE_PAPER = """() => [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility()
    && !e.closest(".plot, svg") && e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.closest("[id]").id + ": " + e.textContent.slice(0, 30))"""
# Numbers on more than one line. (Words of a cell may have a line each, as a second number has.)
BROKEN_NUMBERS = """() => [...document.querySelectorAll("td.num, td.num *")].flatMap(
    (e) => [...e.childNodes]).filter((text) => {
    const word = text.nodeType === Node.TEXT_NODE ? text.data.trim() : "";
    if (!/^\\S*\\d\\S*$/.test(word) || !text.parentElement.checkVisibility()) return false;
    const range = document.createRange();
    range.selectNodeContents(text);
    return new Set([...range.getClientRects()].map((r) => r.top)).size > 1;
}).map((text) => text.parentElement.closest("[id]").id + ": " + text.data)"""
# Tables in sight with few columns that have to be scrolled sideways.
WIDE = """() => [...document.querySelectorAll(".wrap")].filter((e) => e.offsetParent
    && e.scrollWidth > e.clientWidth + 1 && e.querySelectorAll("thead th").length < 9)
    .map((e) => e.querySelector("thead").textContent)"""
OPEN_ALL = "document.querySelectorAll('.page').forEach((e) => e.classList.add('current'))"
A4 = {"width": 718, "height": 1046}  # px between Chromium's margins


def cut_off(page, width: int) -> list[str]:
    """What is cut off, on every page of the report."""
    faults = []
    for name in pages_of(page):
        go(page, name)
        wide = page.evaluate("document.documentElement.scrollWidth")
        faults += [f"{name}: {wide} px wide"] if wide != width else []
        faults += [f"{name}: {it}" for w in (CUT_OFF, OVERFLOWS, SILENT) for it in page.evaluate(w)]
    return faults


@pytest.mark.parametrize("device", WIDTHS)
def test_nothing_is_cut_off(visit, device):
    with visit(viewport={"width": WIDTHS[device], "height": 800}) as page:
        assert cut_off(page, WIDTHS[device]) == []


def test_tables_of_few_columns_fit_a_tablet(visit):
    with visit(viewport={"width": WIDTHS["tablet"], "height": 800}) as page:
        for name in pages_of(page):
            go(page, name)
            assert page.evaluate(WIDE) == [], name
            assert page.evaluate(BROKEN_NUMBERS) == [], name


@pytest.fixture
def odd(browser, tmp_path) -> Callable[[str], Path]:
    """Page of an odd run, without drawings, which take time."""

    def build(name: str) -> Path:
        root = tmp_path / "results"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Canvas, "savefig", no_drawing)
            write_report(ODD[name](root), root, root / "report.html")
        return root / "report.html"

    return build


@pytest.mark.parametrize("name", ["html", "300 characters", "40 rows"])
def test_odd_names_and_many_rows_fit_a_phone(visit, odd, name):
    width = WIDTHS["phone"]
    with visit(odd(name), viewport={"width": width, "height": 800}) as page:
        assert cut_off(page, width) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, scheme):
    """In the light all rules, in the dark those on colours."""
    rules = ["color-contrast", "link-in-text-block"] if scheme == "dark" else None
    with visit(color_scheme=scheme) as page:
        for name in pages_of(page):
            go(page, name)  # its tables and charts are made when it comes into sight
        page.evaluate(OPEN_ALL)
        assert findings_of_axe(page, rules) == []


def test_on_paper_all_is_open_and_nothing_is_lost(visit):
    with visit(viewport=A4) as page:
        page.emulate_media(media="print")
        shown = page.locator("main > .page, .tissue, details:not(.inside) > :not(summary, button)")
        hidden = shown.evaluate_all("(all) => all.filter((e) => !e.checkVisibility()).length")
        assert shown.count() > 20 and hidden == 0
        for screen_only in ("#nav ul", ".save"):
            assert not page.locator(screen_only).first.is_visible()
        assert page.locator("#nav .simulated").is_visible()
        assert page.evaluate(BESIDE_PAPER) == []
        assert page.evaluate(BROKEN_NUMBERS) == []
        cut = "(e) => { e.classList.add('cut'); return getComputedStyle(e).boxShadow }"
        assert page.locator(".wrap").first.evaluate(cut) == "none", "it marks what scrolls"
        assert page.pdf(format="A4").count(b"/Type /Page\n") > 10


def test_wide_tables_fit_on_paper(visit, odd):
    """A table of 40 columns is in pieces; in each, numbers and names are whole."""
    with visit(odd("40 rows"), viewport=A4) as page:
        page.emulate_media(media="print")
        pieces = page.locator(".wrap[id^=comparison-dist]")
        assert pieces.count() >= 4
        assert page.evaluate(BESIDE_PAPER) == []
        assert page.evaluate(BROKEN_NUMBERS) == []


@pytest.mark.parametrize("device", ["phone", "tablet"])
def test_a_small_screen_has_a_way_inside_a_page(visit, device):
    """The folded list stays in sight, names what is read, and leads on; on a desk it is absent."""
    with visit(viewport={"width": WIDTHS[device], "height": 800}) as page:
        go(page, "biology")
        inside = page.locator("#biology > .inside")
        links = inside.locator("li:not([hidden]) > a")
        assert links.count() > 3 and not links.first.is_visible()
        inside.locator("summary").click()
        title = links.nth(3).inner_text()
        links.nth(3).click()
        page.wait_for_function("() => scrollY > 500")
        assert not links.first.is_visible(), "folded again"
        here = inside.locator(".here")
        page.wait_for_function("(e) => e.textContent", arg=here.element_handle())
        assert here.inner_text() == f": {title}"
        assert 0 <= inside.bounding_box()["y"] < 20
        assert inside.bounding_box()["height"] < 80, "one line, over the text"
        page.set_viewport_size({"width": WIDTHS["desk"], "height": 800})
        assert not inside.is_visible()


@pytest.mark.parametrize("device", WIDTHS)
def test_the_scorecard_has_all_its_columns_in_sight(visit, device):
    with visit(viewport={"width": WIDTHS[device], "height": 800}) as page:
        box = page.locator("#scorecard-table")
        assert box.evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0
        assert box.locator("thead th").count() == 8


def test_every_heading_has_a_link(visit):
    with visit() as page:
        headings = "main :is(h3, h4, h5):not([id]):not(figure[id] > *)"
        assert page.locator(headings).all_inner_texts() == []
        lost = page.locator("main :is(h3, h4, h5)").evaluate_all(
            "(all) => all.filter((e) => !e.querySelector('.anchor')).map((e) => e.textContent)"
        )
        assert lost == []


def test_the_first_stop_of_the_keyboard_leads_to_the_content(visit):
    with visit() as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.hash") == "#main"
        assert page.locator(":focus").bounding_box()["x"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_focus_is_seen(visit):
    """Each of the first stops of the tab key has an outline, or other colours than before."""
    with visit() as page:
        looks = """(e) => { const s = getComputedStyle(e);
            return [s.outlineStyle, s.outlineWidth, s.backgroundColor, s.boxShadow] }"""
        for _ in range(12):
            page.keyboard.press("Tab")
            focused = page.evaluate_handle("document.activeElement")
            assert focused.evaluate("(e) => e !== document.body")
            with_focus = focused.evaluate(looks)
            focused.evaluate("(e) => e.blur()")
            without = focused.evaluate(looks)
            focused.evaluate("(e) => e.focus()")
            assert with_focus != without, focused.evaluate("(e) => e.outerHTML")[:90]
