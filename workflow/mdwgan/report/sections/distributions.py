"""Value distributions of all rows: chosen genes side by side, and differences over all genes."""

from collections.abc import Callable

import pandas as pd

from mdwgan.evaluation.distributions import ALL, BOTH, DISTRIBUTION_COLUMNS, FAR, NARROW, SHIFTED
from mdwgan.generators.rows import ordered
from mdwgan.report.figures.distributions import all_genes_figure, gene_figure
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Table, by_row, none, numeric, remark
from mdwgan.report.page.words import NONE, listed, percent, score

SHARES = {
    "share_shifted": f"mean off by over {SHIFTED:g} SD",
    "share_narrow": f"SD under {NARROW:g} of real",
    "share_short": "short at both ends",
    "share_beyond": "leaves the real range",
    "share_values_outside": "values outside the range",
}


def distribution_block(results: Results, tissue: str, link: Callable[[str], str]) -> Block:
    """Distributions of the first seed."""
    block = Block("Value distributions")
    seed = results.seeds[0]
    path = results.seed_path(tissue, seed, "distributions.tsv")
    table = results.table(path, block.missing, DISTRIBUTION_COLUMNS)
    if table is not None:
        table = table.assign(value=pd.to_numeric(table["value"], errors="coerce"))
        rows = [r for r in ordered(results.generators) if (table["generator"] == r).any()]
        figures = (gene_figure(table, rows, seed), all_genes_figure(table, rows, seed))
        block.figures = list(filter(None, figures))
        caption = (
            f"Shares of genes, seed {seed}, all conditions. Short at both ends: the synthetic "
            f"minimum and maximum lie inside the real ones by more than {percent(FAR)} of the real "
            "range; leaves the real range: one of them lies outside by as much. The last column "
            "counts values, not genes. Row copy shows what real samples of the training set's "
            "size have."
        )
        failed = failed_in(results, tissue, seed, block.missing)
        block.tables.append(share_table(table, rows, failed, BOTH, caption))
        block.folded = [
            (
                f"{c} samples",
                share_table(table, rows, failed, c, f"The same for {c} samples alone."),
            )
            for c in results.conditions
        ]
        block.links.append(("distributions.tsv", link(path)))
    absent = absent_genes(results, table)
    if absent:
        block.words.append(
            f"Genes of evaluation.genes that the run does not have: {listed(absent)}."
        )
    return block


def absent_genes(results: Results, table: pd.DataFrame | None) -> list[str]:
    """Genes of the config that the table lacks."""
    wanted = results.config["evaluation"]["genes"]
    return [] if table is None else [g for g in wanted if not (table["gene"] == g).any()]


def failed_in(results: Results, tissue: str, seed: int, notes: list[str]) -> set[str]:
    """Generators whose training failed in a tissue and seed."""
    failed = results.failures(notes)
    return set(failed.loc[(failed["tissue"] == tissue) & (failed["seed"] == seed), "generator"])


def share_table(
    table: pd.DataFrame, rows: list[str], failed: set[str], condition: str, caption: str
) -> Table:
    """Rows x shares of genes with each fault, and the median KS distance."""
    over_genes = table[(table["gene"] == ALL) & (table["condition"] == condition)]
    cells = {}
    for row in rows:
        of_row = over_genes[over_genes["generator"] == row]
        statistics = of_row.set_index("statistic")["value"]
        if "ks_median" not in statistics:
            why = str(of_row["note"].iloc[0]) if of_row["note"].notna().any() else NONE
            why = "failed" if row in failed else why
            cells[row] = [remark(why), *[none()] * len(SHARES)]
            continue
        cells[row] = [numeric(score(statistics["ks_median"]))]
        cells[row] += [numeric(percent(statistics[name])) for name in SHARES]
    return by_row(["row", "median KS distance", *SHARES.values()], cells, caption)
