"""Putting the report together: reads products, asks the sections, fills the template."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from threadpoolctl import threadpool_limits

from mdwgan.cohort.origin import of_run as origin_of_run
from mdwgan.config.run import deg_test, training_of
from mdwgan.generators.rows import label, models
from mdwgan.io import write_text
from mdwgan.report.figure_files import INDEX, write_figures
from mdwgan.report.figures.scorecard import scorecard_figure
from mdwgan.report.page.block import Block, contained, contained_blocks, failures, heads
from mdwgan.report.page.data import drawn_by_script, embedded, packed, policy, scripts
from mdwgan.report.page.figure import failure
from mdwgan.report.page.gene_data import shared
from mdwgan.report.page.load import Results, no_metrics
from mdwgan.report.page.templates import environment
from mdwgan.report.page.words import listed, slug
from mdwgan.report.pages import Page, Part, arranged
from mdwgan.report.sections import run as runinfo
from mdwgan.report.sections.ablation import ablation_block
from mdwgan.report.sections.biology import biology_blocks
from mdwgan.report.sections.differential_expression import cuts_text
from mdwgan.report.sections.gene_sets import counts_block
from mdwgan.report.sections.levels import Scores, no_scores
from mdwgan.report.sections.methods import TERMS, methods_block, references
from mdwgan.report.sections.methods_text import TITLE, methods_text_block
from mdwgan.report.sections.overview import overview_block
from mdwgan.report.sections.paper import paper_block
from mdwgan.report.sections.projects import project_blocks
from mdwgan.report.sections.provenance import provenance_blocks
from mdwgan.report.sections.statistics import comparison_block
from mdwgan.report.sections.summary import Summary, summary
from mdwgan.report.sections.truth import read_truth
from mdwgan.report.tissue import tissue_blocks
from mdwgan.samples.own.data import is_own, unit_of

HERE = Path(__file__).parent
WORST = 3  # findings on the first page


def write_report(
    config: dict,
    root: Path,
    output: Path,
    truth: Path | None = None,
    figures: Path | None = None,
    processes: int = 1,
) -> None:
    """Write the report of a run.

    Parameters
    ----------
    config : dict
        Validated config: tissues, seeds and generators are derived from it.
    root : Path
        Folder ``results/<run>``; products that are not there become notes.
    output : Path
        HTML file.
    truth : Path, optional
        Folder with the planted truth of a simulated run.
    figures : Path, optional
        Folder for all figures as files.
    processes : int
        How many write them.
    """
    # One thread: sums in another order would change pictures' bytes with the core count.
    with threadpool_limits(1):
        page = context(config, Path(root), Path(output), truth)
        if figures is not None:
            first = _first_page(page["summary"])
            page["broken"] += write_figures(
                [first, *page["pages"]], figures, page["summary"].shown, processes
            )
    page["figures"] = _index(Path(figures or Path(root) / "figures"), Path(output))
    write_text(render(page), output)
    parts = [part for of_page in page["pages"] for part in of_page.parts]
    missing = [*parts, *(block for part in parts for block in part.blocks.values())]
    print(f"{output}: {sum(len(m.missing) for m in missing)} notes on missing products")
    if page["broken"]:
        print(f"error: parts could not be made, in {'; '.join(page['broken'])}", file=sys.stderr)


def _index(figures: Path, output: Path) -> str:
    """Address of the list of figures, where they are files."""
    index = (figures / INDEX).resolve()
    return quote(os.path.relpath(index, output.resolve().parent)) if index.is_file() else ""


def _first_page(first: Summary) -> Page:
    """The scorecard as a picture; the page has it as a table."""
    cards = [scorecard_figure(first.scorecard)] if first.scorecard else []
    return Page("summary", "", "", [Part({"scorecard": Block("Scorecard", figures=cards)})])


def render(page: dict) -> str:
    """Fill the template; everything from data is escaped."""
    return environment().get_template("template.html.j2").render(page)


def context(config: dict, root: Path, output: Path, truth: Path | None) -> dict:
    """Everything that the template shows."""
    results = Results(root, config)
    # Links go from the folder of the report to the products.
    base = os.path.relpath(root.resolve(), output.resolve().parent)

    def link(path: str) -> str:
        return quote(path if base == "." else f"{base}/{path}") if results.exists(path) else ""

    planted, truth_notes = read_truth(truth)
    metrics, sections, failed = _tissues(results, planted, link)
    overview = contained("Overview", overview_block, results, metrics, failed, truth_notes, link)

    def safe(what: str, instead: Callable, make: Callable, *args):
        return _or_note(overview.broken, what, instead, make, *args)

    scores = safe("The scores", no_scores, Scores, metrics, results.tissues, results.generators)
    first = summary(results, scores, failed, planted.get("genes"), link, safe)
    of_run = _of_run(results, metrics, scores, planted, link) | {"overview": overview}
    anchors = {*of_run, *(name for _, part in sections for name in part.blocks)}
    of_run["run-paper"] = contained(
        "The paper's figures and tables", paper_block, results, metrics, anchors
    )
    pages = arranged(of_run, sections)
    texts = scripts()
    return {
        "run": config["run"],
        "provenance": json.dumps(origin_of_run(root, "report.html")),
        "tissues": results.tissues,
        "seeds": results.seeds,
        "summary": first,
        "worst": WORST,
        "terms": TERMS,
        "cautions": cautions(config),
        "references": references(results),
        "pages": pages,
        "models": _models(results),
        "data": embedded(_data(results, first)),
        "packed": packed(_drawn(pages)),
        "scripts": texts,
        "policy": policy(texts),
        "broken": _broken(pages),
        "figures": "",  # address of their list, where they are files
    }


def _of_run(
    results: Results, metrics: pd.DataFrame, scores: Scores, planted: dict, link
) -> dict[str, Block]:
    """Blocks on the run as a whole, by their ids."""
    blocks = [
        *contained_blocks("All tissues", biology_blocks, results, metrics, planted),
        *contained_blocks("Ablation", ablation_block, results, link),
        *contained_blocks("Own data", runinfo.own_data_block, results, link),
        *contained_blocks("TCGA and GTEx", project_blocks, results),
        *contained_blocks("Systems", runinfo.systems_block, results),
        contained("Genes", runinfo.gene_block, results, link),
        *contained_blocks("Sizes of gene sets", counts_block, results, link),
        contained(TITLE, methods_text_block, results),
        *provenance_blocks(results, link),
    ]
    return {
        **{f"run-{slug(block.title)}": block for block in blocks},
        "comparison": contained("Comparison of models", comparison_block, results, metrics, link),
        "metrics": contained("Questions and metrics", methods_block, metrics, scores),
    }


def _models(results: Results) -> list[dict[str, str]]:
    """Names of the models as paths, words and tables have them."""
    rows = models(results.generators)
    return [{"name": row, "label": label(row)} for row in rows]


def _drawn(pages: list[Page]) -> dict:
    """What the page's script draws."""
    parts = [part for page in pages for part in page.parts]
    blocks = {name: block for part in parts for name, block in part.blocks.items()}
    of_genes = {p.tissue: block.genes for p in parts for block in p.blocks.values() if block.genes}
    return {"genes": shared(of_genes), **drawn_by_script(blocks)}


def _data(results: Results, first: Summary) -> dict:
    """What the page's script needs at its start."""
    return {
        "run": results.config["run"],
        "tissues": results.tissues,
        "models": _models(results),
        "model": first.shown,
    }


def _broken(pages: list[Page]) -> list[str]:
    """Places of the page where a part could not be made."""
    places = []
    for part in (part for page in pages for part in page.parts):
        of_tissue = f"{part.tissue}, " if part.tissue else ""
        places += [part.tissue] if part.broken else []
        places += [f"{of_tissue}{b.title}" for b in part.blocks.values() if b.is_broken]
    return places


def _or_note(broken: list[str], what: str, instead: Callable, make: Callable, *args):
    """Result of a function; where it fails, a note in ``broken``, and something instead."""
    try:
        return make(*args)
    except Exception as error:
        broken.append(failure(what, error))
        return instead()


def _tissues(
    results: Results, planted: dict, link
) -> tuple[pd.DataFrame, list[tuple[str, Part]], dict]:
    """Metrics of all tissues, parts of pages, and reasons by (tissue, generator, seed)."""
    metrics, sections, failed = [], [], {}
    for name in results.tissues:
        notes: list[str] = []
        broken: list[str] = []
        metrics.append(
            _or_note(broken, "The metrics", no_metrics, results.metrics, name, notes),
        )
        of_training = _or_note(broken, "The list of trainings", dict, heads, results, name, notes)
        failed |= {(name, *key): why for key, why in failures(of_training).items()}
        for page, blocks in tissue_blocks(
            results, name, metrics[-1], of_training, planted, link
        ).items():
            named = {f"{name}-{slug(block.title)}": block for block in blocks}
            sections.append((page, Part(named, name)))
        # What concerns the tissue as a whole is said on the first page that it is on.
        first = next(part for page, part in sections if part.tissue == name)
        first.missing, first.broken = notes, broken
    # Empty tables are left out: joining them would change the types of the columns.
    filled = [m for m in metrics if len(m)] or metrics[:1]
    return pd.concat(filled, ignore_index=True), sections, failed


def cautions(config: dict) -> list[str]:
    """Say what the config's choices mean for the numbers."""
    sentences = []
    trained = models(config["generators"])
    picked = [g for g in trained if training_of(config, g)["selection"] == "test"]
    if picked:
        whose = "" if len(picked) == len(trained) else f" ({listed([label(g) for g in picked])})"
        sentences.append(
            f"selection: test{whose}. The model was picked by its score on the test set, as in "
            "the paper. Its scores are optimistic; such rows are labelled."
        )
    unit = unit_of(config["cohort"])
    if unit != "counts" and deg_test(config) == "deseq2":
        own = is_own(config["cohort"])
        sentences.append(
            f"Values are {unit}. DESeq2 is given them rounded, following the paper. {unit} are not "
            "counts: they are already scaled by gene length and depth, so DESeq2's model of count "
            "noise does not hold, and its p-values compare with the paper's only. For conclusions "
            f"on genes use {'deg.test: limma, or counts' if own else 'matrix: counts'}."
        )
    if len(config["seeds"]) == 1:
        sentences.append(
            f"One seed ({config['seeds'][0]}). A single split and training says little about "
            "differences between rows, so no score is in bold for being better."
        )
    cuts = cuts_text(config["deg"])
    sentences.append(f"A gene is differentially expressed (DEG) where {cuts}.")
    return sentences
