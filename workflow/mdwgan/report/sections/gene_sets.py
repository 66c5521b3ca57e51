"""The run's collections of gene sets: how many sets are usable, and which are enriched in a tissue.

The run's own pathways are in `mdwgan.report.sections.pathways`.
"""

from collections.abc import Callable

from mdwgan.config.rows import compared_with
from mdwgan.generators.row import HALF
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Cell, Table, numeric
from mdwgan.report.sections.enrichment import read_pathways, read_rankings, read_summary
from mdwgan.report.sections.pathways import (
    other_half,
    pathway_counts,
    ranking_table,
    untested,
)

HEADS = {
    "collection": "collection",
    "source": "from",
    "named_by": "genes by",
    "sets": "sets",
    "genes": "genes",
    "in_run": "in the run",
    "too_small": "too small",
    "too_large": "too large",
    "usable": "usable",
}
TEXTS = ("collection", "source", "named_by")


def counts_block(results: Results, link: Callable[[str], str]) -> list[Block]:
    """How many gene sets of each collection are of a suitable size among the run's genes."""
    block = Block("Sizes of gene sets")
    table = results.table("gene_sets.tsv", block.missing, list(HEADS))
    if table is None or not len(table):
        return [block] if block.missing else []
    enrichment = results.config["enrichment"]
    rows = [
        [
            Cell(str(row[column])) if column in TEXTS else numeric(f"{int(row[column]):,}")
            for column in HEADS
        ]
        for row in table.to_dict("records")
    ]
    caption = (
        f"Usable sets have {enrichment['min_size']} to {enrichment['max_size']} genes that the run "
        "keeps; the others are tested nowhere. Metric pathway_ks is the mean over the usable sets."
    )
    block.tables.append(Table(list(HEADS.values()), rows, caption))
    block.links.append(("gene_sets.tsv", link("gene_sets.tsv")))
    return [block]


def collection_block(results: Results, tissue: str, link: Callable[[str], str]) -> Block:
    """Enriched sets of each collection and row, and which of them the real samples have too."""
    block, seed = Block("Gene sets"), results.seeds[0]
    enrichment, rows = results.config["enrichment"], ["real", *results.deg_generators]
    for name in enrichment["collections"]:
        block.tables += _counted(results, tissue, rows, name, block, link)
        if enrichment["gsea"]:
            file = f"gsea_{name}.tsv"
            ranked = read_rankings(results, tissue, rows, seed, block.missing, file)
            other = read_rankings(results, tissue, [compared_with(HALF)], seed, None, file)
            half = other.get(compared_with(HALF))
            block.tables += [ranking_table(ranked, half, f"Sets of {name}")] if ranked else []
    return block


def _counted(
    results: Results,
    tissue: str,
    rows: list[str],
    name: str,
    block: Block,
    link: Callable[[str], str],
) -> list[Table]:
    """Table of a collection; why a row has none is added to the block's words."""
    seed, file = results.seeds[0], f"sets_{name}.tsv"
    tables = {row: read_pathways(results, tissue, row, seed, block.missing, file) for row in rows}
    tables = {row: table for row, table in tables.items() if table is not None}
    if not tables:
        return []
    half = other_half(results, tissue, seed, file)
    counts = pathway_counts(tables, half, f"Sets of {name} among the DEGs of seed {seed}.")
    for row, cells in zip(tables, counts.rows, strict=False):
        cells[0].href = link(results.path(tissue, row, seed, file))
    reasons = {r: read_summary(results, tissue, r, seed, f"sets_{name}.json") for r in tables}
    block.words += untested(reasons, f"No set of {name}")
    return [counts]
