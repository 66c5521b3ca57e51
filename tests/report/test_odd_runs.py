"""Odd runs: the page is built, and says what is odd where a reader looks."""

import re
from collections.abc import Callable

import pytest
from helpers.hostile import MARK
from helpers.odd_runs import LONG, MANY, ODD, REASON
from helpers.report_run import no_drawing, text_of, without_scripts
from matplotlib.figure import Figure as Canvas
from mdwgan.report.build import write_report


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Callable[[str], str]:
    """Page of an odd run, without drawings, which take time."""
    pages: dict[str, str] = {}

    def build(name: str) -> str:
        if name not in pages:
            root = tmp_path_factory.mktemp("odd") / "results"
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Canvas, "savefig", no_drawing)
                write_report(ODD[name](root), root, root / "report.html")
            pages[name] = (root / "report.html").read_text(encoding="utf-8")
        return pages[name]

    return build


def first(page: str) -> str:
    """Words of the first screen."""
    return text_of(page.partition('id="summary"')[2].partition("</section>")[0])


def answer(page: str, question: str) -> str:
    return first(page).partition(question)[2].partition("?")[0]


@pytest.mark.parametrize("name", ODD)
def test_the_page_is_built_whole(built, name):
    page = built(name)
    assert "could not be made" not in page
    assert 'id="provenance"' in page and page.rstrip().endswith("</html>")
    ids = re.findall(r'<[^<>]* id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 20
    links = set(re.findall(r'href="#([^"]+)"', without_scripts(page)))
    assert links <= set(ids), links - set(ids)


def test_one_failed_training_is_said_first(built):
    text = first(built("one failed"))
    assert "CGAN failed to train in kidney (seed 0): it has no samples there." in text
    assert text.count("failed") > 5, "and in the scorecard"
    assert REASON in text_of(built("one failed"))


def test_where_all_failed_nothing_is_answered(built):
    page = built("all failed")
    for question in ("Like real samples?", "Same biology?", "Safe to share?"):
        assert f"{question} Can't tell No model has scores: its training failed" in first(page)
    assert "MDWGAN-GP failed to train in kidney (seed 0), kidney (seed 1)" in first(page)
    assert "synthetic samples of MDWGAN-GP" not in first(page), "there are none to load"


def test_a_tissue_without_results_is_named(built):
    page = built("missing tissue")
    assert "Nothing was measured in colon: products are missing" in first(page)
    assert 'href="#run-colon"' in page and 'id="run-colon"' in page
    assert "1 of 2 tissues" in first(page), "in the scorecard"
    assert "missing: colon/cohort.h5ad" in page


def test_one_condition_is_said(built):
    text = first(built("one condition"))
    assert "One condition alone: kidney has normal samples only" in text
    assert "Same biology? Can't tell Differential expression was tested for no model." in text


def test_no_degs_are_said(built):
    text = first(built("no degs"))
    assert "Same biology? Can't tell" in text
    assert "differ in real samples (real samples have no DEG)." in text


def test_no_pathways_are_said(built):
    page = built("no pathways")
    assert "of the enriched pathways" not in first(page)
    assert "kegg.tsv" in text_of(page.partition('id="biology"')[2].partition("</section>")[0])


def test_names_with_html_are_text(built):
    page = built("html")
    assert f"<script>alert('{MARK}')" not in page and "<b>x&amp;" not in page
    assert f"<script>alert('{MARK}')" in text_of(page.replace("&#39;", "'"))
    data = re.search(r'(?s)<script type="application/json" id="data">(.*?)</script>', page)[1]
    assert "<" not in data, "nothing ends the data early"


def test_long_names_are_whole(built):
    assert LONG in text_of(built("300 characters"))


def test_forty_rows_have_each_a_line(built):
    page = built("40 rows")
    card = page.partition('<table class="scorecard"')[2].partition("</table>")[0]
    assert card.count('<th scope="row"') == MANY
