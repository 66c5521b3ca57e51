"""The report as its reader handles it: pages, selectors, tables, charts, saved pictures."""

import re

import anndata
import pandas as pd
import pytest
from helpers.browser import go, pages_of
from helpers.report_run import drawn_data

SHOWN = """() => [...document.querySelectorAll("main > .page")].filter((e) => e.offsetParent)
    .map((e) => e.id)"""
TISSUES = """() => [...new Set([...document.querySelectorAll(".tissue")].filter((e) => !e.hidden)
    .map((e) => e.dataset.tissue))]"""
PICKED = """() => [...new Set([...document.querySelectorAll("tr.picked > th")]
    .map((e) => e.firstChild.textContent.trim()))]"""
IN_SIGHT = """(id) => { const {top, bottom} = document.getElementById(id).getBoundingClientRect();
    return bottom > 0 && top < innerHeight }"""


def test_one_page_is_shown_and_the_navigation_marks_it(visit):
    with visit() as page:
        assert page.evaluate(SHOWN) == ["summary"]
        names = pages_of(page)
        assert len(names) >= 8
        for name in names:
            page.locator(f"#nav li[data-page={name}] > a").click()
            page.wait_for_function(
                "(n) => document.getElementById(n).matches('.current')", arg=name
            )
            assert page.evaluate(SHOWN) == [name]
            assert page.locator("#nav a[aria-current=page]").evaluate_all(
                "(all) => all.map((a) => a.hash)"
            ) == [f"#{name}"]
        page.go_back()
        page.wait_for_function(
            "(n) => document.getElementById(n).matches('.current')", arg=names[-2]
        )


@pytest.mark.parametrize("what", ["block", "figure", "fold", "nowhere"])
def test_deep_links(visit, what):
    """To a block, a figure and a folded table of the tissue that isn't chosen; and to nothing."""
    find = {
        "block": ".tissue[data-tissue=colon] h4[id]",
        "figure": ".tissue[data-tissue=colon] figure[id]",
        "fold": ".tissue[data-tissue=colon] details [id]",
    }
    with visit() as page:
        address = "no-such-place"
        if what in find:
            address = page.locator(find[what]).last.get_attribute("id")
        page.goto(page.url.partition("#")[0] + f"#{address}")
        page.reload()
        page.locator("html.started").wait_for(state="attached")
        if what == "nowhere":
            assert page.evaluate(SHOWN) == ["summary"]
            return
        page.wait_for_function(IN_SIGHT, arg=address)
        assert page.evaluate(TISSUES) == ["colon"]
        assert page.locator("#select-tissue").input_value() == "colon"
        assert page.locator(f"#{address}").is_visible()


def test_a_tissue_holds_on_all_pages_and_over_a_reload(visit):
    with visit() as page:
        assert page.evaluate(TISSUES) == ["kidney"]
        page.locator("#select-tissue").select_option("colon")
        for name in pages_of(page):
            go(page, name)
            assert page.evaluate(TISSUES) == ["colon"]
        page.reload()
        page.locator("html.started").wait_for(state="attached")
        assert page.evaluate(TISSUES) == ["colon"]
        page.locator("#select-tissue").select_option("")
        assert sorted(page.evaluate(TISSUES)) == ["colon", "kidney"]


def test_a_model_holds_on_all_pages_and_over_a_reload(visit):
    with visit() as page:
        page.locator("#select-model").select_option("gan")
        assert set(page.evaluate(PICKED)) <= {"GAN", "gan"}
        go(page, "biology")
        page.reload()
        page.locator("html.started").wait_for(state="attached")
        assert page.locator("#select-model").input_value() == "gan"
        assert page.evaluate(PICKED) and set(page.evaluate(PICKED)) <= {"GAN", "gan"}


def test_charts_follow_the_model(visit):
    with visit() as page:
        data = drawn_data(page.locator("#packed").text_content())
        name = next(n for n in data["charts"] if n.startswith("kidney-fold-changes"))
        go(page, name)
        box = page.locator(f".plot[data-chart='{name}']")
        box.scroll_into_view_if_needed()
        box.locator("svg.main-svg").first.wait_for()
        drawn = []
        for row, title in (("mdwgan-gp", "MDWGAN-GP"), ("gan", "GAN")):
            page.locator("#select-model").select_option(row)
            assert page.locator(f"#{name} .of-row").inner_text().startswith(f"Shown: {title}.")
            drawn.append(box.evaluate("(e) => JSON.stringify(e.data.map((t) => [t.x, t.y]))"))
        assert drawn[0] != drawn[1]


def test_every_chart_is_drawn(visit):
    """With marks in it: points, lines, bars or cells of a heat map."""
    with visit() as page:
        page.locator("#select-tissue").select_option("kidney")
        names = []
        for name in pages_of(page):
            go(page, name)
            for box in page.locator(f"#{name} .plot[data-chart]").all():
                if not box.is_visible():
                    continue
                box.scroll_into_view_if_needed()
                box.locator("svg.main-svg").first.wait_for()
                marks = box.locator(
                    ".point, .points path, .js-line, .heatmaplayer image, .hm image, .bars path, "
                    ".boxes path, .violins path"
                )
                names.append(box.get_attribute("data-chart"))
                assert marks.count() > 0, names[-1]
        assert len(names) > 5


def test_the_scorecard_is_sorted_by_a_column(visit):
    with visit() as page:
        table = page.locator("table.scorecard")
        column = "(t) => [...t.tBodies[0].rows].map((r) => parseFloat(r.cells[1].textContent))"
        head = table.locator("thead th").nth(1)
        before = table.evaluate(column)
        head.click()
        first = table.evaluate(column)
        head.click()
        second = table.evaluate(column)
        assert first == sorted(before) and second == sorted(before, reverse=True)


def test_a_table_of_genes_is_searched_sorted_and_paged(visit):
    with visit() as page:
        data = drawn_data(page.locator("#packed").text_content())
        name, table = next((n, t) for n, t in data["tables"].items() if n.startswith("kidney"))
        symbols = table["values"][0]
        go(page, name)
        wrap = page.locator(".wrap", has=page.locator(f"table[data-table='{name}']"))
        lines = wrap.locator("tbody tr")
        lines.first.wait_for()
        assert lines.count() == 10 < len(symbols)
        wrap.locator("input[type=search]").fill(symbols[37])
        assert lines.count() == sum(symbols[37] in symbol for symbol in symbols)
        assert symbols[37] in lines.first.inner_text()
        wrap.locator("input[type=search]").fill("no such gene")
        assert "No such rows" in wrap.inner_text()
        wrap.locator("input[type=search]").fill("")
        number = table["numeric"].index(True)
        page.wait_for_timeout(500)  # the filter waits for more letters
        wrap.locator("thead th").nth(number).click()
        page.wait_for_timeout(300)
        values = [v for v in table["values"][number] if v is not None]
        shown = lines.first.locator("td, th").nth(number).inner_text().replace(",", "")
        assert shown == "–" or float(shown) == pytest.approx(min(values), rel=1e-3)


def test_any_gene_can_be_looked_up(visit, scored):
    """Real values as the page draws them are the means of the test samples, by condition."""
    data = anndata.read_h5ad(scored.root / "kidney/seed0/training.h5ad")
    test = data[data.obs["split"] == "test"]
    log = pd.Series(test[:, "GENE7"].layers["log"].ravel(), test.obs["condition"])
    means = log.groupby(level=0, observed=True).mean()
    with visit() as page:
        name = page.locator(".tissue[data-tissue=kidney] figure.gene").first.get_attribute("id")
        go(page, name)
        figure = page.locator(f"#{name}")
        figure.locator("input[type=search]").fill("GENE7")
        figure.locator("input[type=search]").press("Enter")
        figure.locator("svg.main-svg").first.wait_for()
        assert "GENE7, log2" in figure.locator(".plot").text_content()
        drawn = figure.locator(".plot").evaluate("(e) => e.data.map((t) => [t.name, [...t.y]])")
        real = next(values for name, values in drawn if "test" in name or "real" in name.lower())
        assert real == pytest.approx(means[["normal", "tumour"]].tolist(), abs=0.06)


@pytest.mark.parametrize("kind", ["chart", "picture"])
def test_pictures_are_saved(visit, kind, tmp_path):
    with visit() as page:
        inside = ".plot[data-chart]" if kind == "chart" else "img"
        figure = page.locator(
            ".tissue[data-tissue=kidney] figure[id]", has=page.locator(inside)
        ).first
        name = figure.get_attribute("id")
        go(page, name)
        figure.scroll_into_view_if_needed()
        if kind == "chart":
            figure.locator("svg.main-svg").first.wait_for()
        for form, start in (("SVG", rb"(<\?xml|<svg)"), ("PNG", rb"\x89PNG")):
            with page.expect_download() as download:
                figure.locator(".save button", has_text=form).click()
            saved = download.value.suggested_filename
            assert saved in (f"{name}.{form.lower()}", f"{name}-1.{form.lower()}"), "or its part"
            download.value.save_as(tmp_path / form)
            content = (tmp_path / form).read_bytes()
            assert re.match(start, content) and len(content) > 2000


def test_without_javascript_everything_is_open(visit):
    with visit(java_script_enabled=False) as page:
        pages = page.locator("main > .page")
        assert pages.count() >= 8
        assert all(page.locator("main > .page").nth(i).is_visible() for i in range(pages.count()))
        tissues = page.locator(".tissue")
        assert all(tissues.nth(i).is_visible() for i in range(tissues.count()))
        assert not page.locator("#select-tissue").is_visible(), "it would do nothing"
        page.locator("#nav a[href='#methods']").click()
        assert page.url.endswith("#methods")
