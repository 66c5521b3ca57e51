"""Pathways of a tissue, real and synthetic: enriched, shared, and on the full ranking."""

import math
import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from mdwgan.config.rows import compared_with
from mdwgan.config.run import further_contrasts
from mdwgan.generators.row import HALF
from mdwgan.generators.rows import label, models
from mdwgan.report.figures.gene_networks import network_figures
from mdwgan.report.figures.pathways import bar_figure
from mdwgan.report.page.block import Block
from mdwgan.report.page.figure import Figure
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Cell, Table, by_row, numeric, remark
from mdwgan.report.page.words import NONE, in_full, listed, percent, scientific, score, short
from mdwgan.report.sections.calibration import set_opening
from mdwgan.report.sections.deg_table import read_degs
from mdwgan.report.sections.enrichment import (
    engines,
    read_pathways,
    read_rankings,
    read_summary,
)
from mdwgan.report.sections.truth import pathway_table

MOST_ROWS = 30  # of the table of shared pathways
KEGG_ID = r"[a-z]{2,4}\d{5}"  # an organism's letters and the number of the map
ENTRY = "https://www.kegg.jp/entry/"
COMPARED = "Rows are compared with row real; real-half with the other half of the test samples."


def pathway_block(
    results: Results, tissue: str, planted: dict[str, pd.DataFrame], link: Callable[[str], str]
) -> Block:
    """Pathways of every row, in the first seed."""
    block = Block("Pathways")
    seed, rows = results.seeds[0], ["real", *results.deg_generators]
    tables = {row: read_pathways(results, tissue, row, seed, block.missing) for row in rows}
    tables = {row: table for row, table in tables.items() if table is not None}
    if tables:
        summaries = {row: read_summary(results, tissue, row, seed) for row in tables}
        block.words += [set_opening("pathway"), *_words(tables, summaries, results, seed)]
        block.tables.append(pathway_counts(tables, other_half(results, tissue, seed)))
        block.links = [
            (f"{row} kegg.tsv", link(results.path(tissue, row, seed, "kegg.tsv"))) for row in tables
        ]
    if "real" in tables:
        for model in (m for m in in_full(results.deg_generators) if m in tables):
            pair = (tables["real"], tables[model], model)
            block.figures += filter(None, [bar_figure(*pair, seed)])
            block.tables += filter(None, [shared_table(*pair)])
        block.figures += _networks(results, tissue, tables, seed, block.missing)
    if results.config["enrichment"]["gsea"]:
        _add_rankings(results, tissue, rows, seed, block)
    for contrast in further_contrasts(results.config):
        further = _further(results, tissue, rows, contrast, link)
        block.folded += [(contrast.replace("_vs_", " against "), further)] if further else []
    if "pathways" in planted:
        table = pathway_table(planted["pathways"], tissue, tables)
        block.tables += [table] if table else []
    return block


def _further(
    results: Results, tissue: str, rows: list[str], contrast: str, link: Callable[[str], str]
) -> Table | None:
    """Pathways of every row in a contrast beside the main one, in the first seed."""
    file, seed = f"kegg_{contrast}.tsv", results.seeds[0]
    tables = {row: read_pathways(results, tissue, row, seed, None, file) for row in rows}
    tables = {row: table for row, table in tables.items() if table is not None}
    if not tables:
        return None
    counts = pathway_counts(tables, other_half(results, tissue, seed, file))
    for row, cells in zip(tables, counts.rows, strict=False):
        cells[0].href = link(results.path(tissue, row, seed, file))
    return counts


def _networks(
    results: Results, tissue: str, tables: dict[str, pd.DataFrame], seed: int, notes: list[str]
) -> list[Figure]:
    """Networks of the real row and of the models that have every figure."""
    rows = ["real", *(m for m in in_full(results.deg_generators) if m in tables)]
    sets = {row: (tables[row], read_degs(results, tissue, row, seed, notes)) for row in rows}
    return network_figures(sets, seed, results.contrast)


# ---- words


def _words(
    tables: dict[str, pd.DataFrame], summaries: dict[str, dict], results: Results, seed: int
) -> list[str]:
    """By which engine pathways were tested, and which rows have none."""
    named = [*tables.values(), pd.DataFrame(list(summaries.values()))]
    names = engines(named) or ["an engine the tables don't name"]
    explained = {row for row, summary in summaries.items() if summary.get("reason")}
    return [
        f"Enrichment by {' and '.join(names)}; seed {seed}.",
        *without_pathways(tables, results.deg_generators, explained),
        *untested(summaries),
        *unmapped(summaries),
    ]


def without_pathways(
    tables: dict[str, pd.DataFrame], generators: list[str], explained: set[str]
) -> list[str]:
    """One sentence for the real row and each model without a pathway, unless it is explained."""
    sentences = []
    for row in ["real", *models(generators)]:
        if row in explained or row not in tables or tables[row]["significant"].astype(bool).any():
            continue
        what = "the real samples" if row == "real" else f"{label(row)}'s samples"
        how = "passes the cuts" if len(tables[row]) else "could be tested"
        sentences.append(f"No pathway {how} for the DEGs of {what}.")
    return sentences


def untested(summaries: dict[str, dict], what: str = "No pathway") -> list[str]:
    """One sentence a reason why rows have no table."""
    rows: dict[str, list[str]] = {}
    for row, summary in summaries.items():
        if reason := summary.get("reason"):
            rows.setdefault(str(reason), []).append(label(row))
    return [
        f"{what} could be tested for {listed(names)}: {reason}." for reason, names in rows.items()
    ]


def unmapped(summaries: dict[str, dict]) -> list[str]:
    """One sentence on DEGs that no pathway can hold, since they have no Entrez id."""
    counts = []
    for row, summary in summaries.items():
        degs, mapped = summary.get("degs", 0), summary.get("degs_with_entrez", 0)
        if degs and mapped < degs:
            share = percent((degs - mapped) / degs)
            counts.append(f"{degs - mapped} of {degs} of {label(row)} ({share})")
    return [f"DEGs without an Entrez id are left out: {listed(counts)}."] if counts else []


# ---- tables


def _hits(table: pd.DataFrame) -> set[str]:
    return set(table.index[table["significant"].astype(bool)])


def other_half(
    results: Results, tissue: str, seed: int, file: str = "kegg.tsv"
) -> pd.DataFrame | None:
    """Pathways of the half that row real-half is compared with, as its metrics are."""
    return read_pathways(results, tissue, compared_with(HALF), seed, None, file)


def pathway_counts(
    tables: dict[str, pd.DataFrame], other: pd.DataFrame | None = None, of: str = ""
) -> Table:
    """Count the enriched pathways of each row, and how many of them the real set has too.

    ``other`` is what row real-half is compared with, ``of`` a sentence on what the pathways are,
    where they are not the run's own.
    """
    rows = {}
    references = {row: tables.get("real") for row in tables if row != "real"}
    if HALF in references:
        references[HALF] = other
    for row, table in tables.items():
        if table.empty:
            rows[row] = [remark("not tested"), numeric(NONE), numeric(NONE)]
            continue
        compared = references.get(row) is not None
        real = _hits(references[row]) if compared else set()
        shared = len(_hits(table) & real)
        rows[row] = [
            numeric(str(len(_hits(table)))),
            numeric(str(shared) if compared else NONE),
            numeric(percent(shared / len(real) if compared and real else math.nan)),
        ]
    heads = ["row", "enriched sets" if of else "enriched pathways", "also in real"]
    caption = f"{of} {COMPARED if HALF in rows else ''}".strip()
    return by_row([*heads, "of the real ones"], rows, caption)


def shared_table(real: pd.DataFrame, synthetic: pd.DataFrame, generator: str) -> Table | None:
    """Pathways enriched in both tables, in the real one alone, in the generator's alone."""
    of_real, of_generator, name = _hits(real), _hits(synthetic), label(generator)
    groups = {
        "both": of_real & of_generator,
        "real only": of_real - of_generator,
        f"{name} only": of_generator - of_real,
    }

    def best_padj(pathway: str) -> tuple[float, str]:
        tables = [table for table in (real, synthetic) if pathway in table.index]
        return min(table.loc[pathway, "padj"] for table in tables), pathway

    rows = []
    for where, pathways in groups.items():
        for pathway in sorted(pathways, key=best_padj):
            title = (real if pathway in real.index else synthetic).loc[pathway, "name"]
            cells = [_degs(table, pathway) for table in (real, synthetic)]
            rows.append([_named(pathway, title), Cell(where), *cells])
    if not rows:
        return None
    counts = ", ".join(f"{len(pathways)} {where}" for where, pathways in groups.items())
    caption = f"Enriched pathways by name, padj below each: {counts}."
    if any(cells[0].href for cells in rows[:MOST_ROWS]):
        caption += (
            " The source of the pathways has no names for those that are links: an id leads to "
            "its entry at KEGG."
        )
    notes = [f"first {MOST_ROWS} of {len(rows)}"] if len(rows) > MOST_ROWS else []
    return Table(["pathway", "enriched in", "real", name], rows[:MOST_ROWS], caption, notes)


def _named(pathway: str, name: str) -> Cell:
    """Name and id; a source without names, such as org.Hs.eg.db, has the id for one."""
    if name != pathway:
        return Cell(short(name, 60), sub=pathway)
    return Cell(pathway, href=ENTRY + pathway if re.fullmatch(KEGG_ID, pathway) else "")


def _degs(table: pd.DataFrame, pathway: str) -> Cell:
    if pathway not in table.index:
        return remark("no DEG")
    row = table.loc[pathway]
    return numeric(f"{row['overlap']:.0f} DEGs", sub=f"padj {scientific(row['padj'])}")


# ---- the full ranking


def _add_rankings(results: Results, tissue: str, rows: list[str], seed: int, block: Block) -> None:
    """Add the table of full rankings, and by which engine they were tested."""
    tables = read_rankings(results, tissue, rows, seed, block.missing)
    if not tables:
        return
    names = engines(list(tables.values()))
    if names:
        block.words.append(f"Full rankings by {' and '.join(names)}.")
    other = read_rankings(results, tissue, [compared_with(HALF)], seed)
    block.tables.append(ranking_table(tables, other.get(compared_with(HALF))))


def ranking_table(
    tables: dict[str, pd.DataFrame], other: pd.DataFrame | None = None, of: str = "Pathways"
) -> Table:
    """Pathways at either end of each row's ranking, and how they agree with the real ones."""
    references = {row: tables.get("real") for row in tables if row != "real"}
    if HALF in references:
        references[HALF] = other
    signed = {row: _signed(table) for row, table in tables.items()}
    rows = {}
    for row, table in tables.items():
        if table.empty:
            rows[row] = [remark("not tested"), *[numeric(NONE)] * 3]
            continue
        hits = _ends(table)
        shared, r = NONE, math.nan
        if (real := references.get(row)) is not None:
            shared = str(len(hits & _ends(real)))
            both = pd.concat([signed[row], _signed(real)], axis=1).dropna()
            if len(both) > 2 and (both.nunique() > 1).all():
                r = float(both.corr("spearman").iloc[0, 1])
        ends = [sum(direction == end for _, direction in hits) for end in ("up", "down")]
        rows[row] = [*(numeric(str(n)) for n in ends), numeric(shared), numeric(score(r))]
    caption = (
        f"{of} on the full ranking of genes by the statistic of the DEG test, no cut on DEGs. "
        "Also in real: in the same direction. Rank r: Spearman of signed log p over all pathways."
    )
    caption += f" {COMPARED}" if HALF in tables else ""
    return by_row(["row", "up", "down", "also in real", "rank r"], rows, caption)


def _ends(table: pd.DataFrame) -> set[tuple[str, str]]:
    hits = table[table["significant"]]
    return set(zip(hits.index, hits["direction"].astype(str), strict=True))


def _signed(table: pd.DataFrame) -> pd.Series:
    sign = table["direction"].astype(str).map({"up": 1.0, "down": -1.0})
    p = pd.to_numeric(table["pvalue"], errors="coerce").clip(lower=1e-300)
    return -np.log10(p) * sign
