"""The first thing a reader sees: the verdict, and dist of every row in every tissue."""

from collections.abc import Callable

import pandas as pd

from mdwgan.evaluation.statistics import compare
from mdwgan.generators.rows import label, models, ordered
from mdwgan.report.figures.embedding import pooled_figure
from mdwgan.report.figures.scores import dist_figure
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import (
    BOLD,
    against_copy,
    is_optimistic,
    mean_over,
    stands_out,
    values,
)
from mdwgan.report.page.table import Cell, Table, by_row, none, numeric, remark
from mdwgan.report.page.words import listed, mean_sd, score, signed
from mdwgan.report.sections.choice import choice_tables, choice_words
from mdwgan.report.sections.pictures import read_embedding
from mdwgan.report.sections.verdict import verdict

Failed = dict[tuple[str, str, int], str]  # reasons by (tissue, generator, seed)


def overview_block(
    results: Results,
    metrics: pd.DataFrame,
    failed: Failed,
    notes: list[str],
    link: Callable[[str], str],
) -> Block:
    """Verdict, table and picture of dist over all tissues; ``notes`` are those so far."""
    block = Block("Overview", missing=list(notes))
    choices = results.choices(block.missing)
    block.words = choice_words(choices)
    block.words += verdict(metrics, results.tissues, results.generators, results.contrast)
    block.folded += choice_tables(choices)
    block.tables.append(dist_table(metrics, results.tissues, results.generators, failed))
    figure = dist_figure(metrics, results.tissues, results.generators)
    block.figures = [figure] if figure else []
    if len(results.tissues) > 1:
        pooled = read_embedding(results, "pan", results.seeds[0], block.missing)
        figure = None
        if pooled is not None:
            figure = pooled_figure(pooled, results.seeds[0], results.conditions)
        block.figures += [figure] if figure else []
    block.folded += files_table(results, link)
    return block


def files_table(results: Results, link: Callable[[str], str]) -> list[tuple[str, Table]]:
    """Links to samples and trained models, in every tissue and seed."""
    rows = ordered(results.generators)
    samples = _files(results, models(rows), link, "synthetic.h5ad", "Synthetic samples")
    trained = _files(results, rows, link, "model.pt", "Trained models, for mdwgan sample")
    tables = {"Synthetic samples of all models": samples, "All trained models": trained}
    return [(title, table) for title, table in tables.items() if table]


def _files(
    results: Results, names: list[str], link: Callable[[str], str], file: str, what: str
) -> Table | None:
    rows = []
    for row in names:
        cells = []
        for tissue in results.tissues:
            for seed in results.seeds:
                path = results.path(tissue, row, seed, file)
                cells.append(Cell(f"seed {seed}", href=link(path)))
                if not cells[-1].href:
                    cells[-1] = none()
        if any(cell.href for cell in cells):
            rows.append([Cell(label(row)), *cells])
    if not rows:
        return None
    heads = ["model", *(t for t in results.tissues for _ in results.seeds)]
    caption = f"{what} ({file}). Links work while this page lies in the run's folder."
    return Table(heads, rows, caption)


def dist_table(
    metrics: pd.DataFrame, tissues: list[str], generators: list[str], failed: Failed
) -> Table:
    """Rows x tissues; models first, then the reference rows; first the mean and the count."""
    several = len(tissues) > 1
    rows = {}
    for row in ordered(generators):
        cells = [dist_cell(metrics, tissue, row, failed) for tissue in tissues]
        mean = numeric(score(mean_over(metrics, tissues, row, "dist")))
        rows[row] = [mean, *cells] if several else cells
    caption = (
        "dist: Pearson correlation between the gene-gene correlations of real test samples and "
        "those of each row; 1 is best. Second line: difference to copy."
    )
    if any(cell.strong for cells in rows.values() for cell in cells):
        caption += f" {BOLD}"
    if several:
        caption += _above(metrics, tissues, list(rows))
    return by_row(["row", *(["mean"] if several else []), *tissues], rows, caption)


def _above(metrics: pd.DataFrame, tissues: list[str], rows: list[str]) -> str:
    """Sentence, with a space before it, on the rows above copy and in how many tissues."""
    counts, compared = {}, False
    for row in rows:
        comparisons = against_copy(metrics, tissues, row) if row != "copy" else {}
        compared = compared or bool(comparisons)
        if above := sum(comparison.state == "above" for comparison in comparisons.values()):
            counts[row] = f"{label(row)} in {above} of {len(comparisons)}"
    if not compared:
        return ""
    seeds = metrics["seed"].nunique() > 1
    what = "Above copy, where seeds agree on it, as for bold" if seeds else "Higher than copy"
    return f" {what}: {listed(list(counts.values()))}." if counts else f" {what}: no row."


def dist_cell(metrics: pd.DataFrame, tissue: str, generator: str, failed: Failed) -> Cell:
    """Cell with the mean over seeds, SD where there are several, and the distance to `copy`."""
    of_row = values(metrics, tissue, generator, "dist")
    if of_row.empty:
        broken = any((tissue, generator) == key[:2] for key in failed)
        return remark("failed" if broken else "missing")
    of_copy = values(metrics, tissue, "copy", "dist")
    against = compare(of_row, of_copy)
    optimistic = is_optimistic(metrics, tissue, generator)
    tags = ["optimistic"] if optimistic else []
    if len(of_row) < (seeds := metrics["seed"].nunique()):
        tags.append(f"{len(of_row)} of {seeds} seeds")
    return numeric(
        mean_sd(of_row),
        sub=signed(against.difference) if against and generator != "copy" else "",
        strong=stands_out("dist", generator, of_row, of_copy, optimistic),
        tag=", ".join(tags),
    )
