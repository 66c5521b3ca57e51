"""Key genes of a tissue: which are compared, and their correlations."""

from collections.abc import Callable

import pandas as pd

from mdwgan.evaluation.key_genes import ABSENT, CONSTANT, LEAST_GENES, PAIRS, USED
from mdwgan.evaluation.sets import REAL_TEST
from mdwgan.generators.rows import ordered
from mdwgan.report.figures.key_genes import correlation_figure
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import value_at, values
from mdwgan.report.page.table import Table, by_row, from_frame, numeric
from mdwgan.report.page.words import listed, mean_sd


def key_gene_block(
    results: Results, tissue: str, metrics: pd.DataFrame, link: Callable[[str], str]
) -> Block:
    """Key genes of the first seed; empty where the config has none."""
    block = Block("Key genes")
    if not results.config["evaluation"]["key_genes"]:
        return block
    seed = results.seeds[0]
    paths = {
        name: results.seed_path(tissue, seed, f"key_genes/{name}.tsv")
        for name in ("genes", "correlations", "dist_key")
    }
    genes = results.table(paths["genes"], block.missing, ["symbol", "status"])
    pairs = None
    if genes is not None:
        block.words += words(genes)
        pairs = results.table(paths["correlations"], block.missing, PAIRS)
        block.folded.append(("the list of key genes", from_frame(genes)))
        block.links = [(f"{name}.tsv", link(path)) for name, path in paths.items()]
    scored = metrics[(metrics["metric"] == "dist_key") & metrics["value"].notna()]
    if (scored["tissue"] == tissue).any():
        block.tables.append(_scores(results, metrics, tissue))
    if pairs is not None and len(pairs):
        names = [r for r in ordered(results.generators) if (pairs["generator"] == r).any()]
        # The table has the mean over seeds, the figure one seed.
        scores = {g: value_at(metrics, tissue, g, "dist_key", seed) for g in names}
        block.figures.append(correlation_figure(pairs, [REAL_TEST, *names], scores, seed))
    return block


def words(genes: pd.DataFrame) -> list[str]:
    """Say how many key genes are compared, and name the others with their reasons."""
    status = genes["status"].astype(str)
    used = int((status == USED).sum())
    sentences = [f"{used} of {len(genes)} key genes are compared."]
    if used < LEAST_GENES:
        sentences[0] += f" dist_key needs {LEAST_GENES}."
    origins = genes["origin"].dropna().astype(str) if "origin" in genes else pd.Series(dtype=str)
    if origins.nunique() > 1:
        counts = [f"{n} {origin}" for origin, n in origins.value_counts(sort=False).items()]
        sentences.append(
            f"Origin of the listed genes: {listed(counts)}; the list has the citations."
        )
    reasons = [r for r in dict.fromkeys(status) if r != USED]
    # The usual reasons first, as the filter's is no fault of the list.
    for reason in sorted(reasons, key=lambda r: (r in (ABSENT, CONSTANT), r)):
        names = list(genes.loc[status == reason, "symbol"].astype(str))
        sentences.append(f"Not compared, {reason}: {listed(names)}.")
    return sentences


def _scores(results: Results, metrics: pd.DataFrame, tissue: str) -> Table:
    rows = {
        row: [numeric(mean_sd(values(metrics, tissue, row, "dist_key")))]
        for row in ordered(results.generators)
    }
    caption = "dist_key: dist among the key genes alone, 1 where the two matrices agree."
    return by_row(["row", "dist_key"], rows, caption)
