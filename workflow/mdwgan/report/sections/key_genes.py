"""Correlations among the key genes, real and generated (the paper's figure 9)."""

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from mdwgan.evaluation.key_genes import ABSENT, CONSTANT, LEAST_GENES, PAIRS, USED
from mdwgan.evaluation.sets import REAL_TEST
from mdwgan.generators.rows import ordered, starred
from mdwgan.report.figures.style import Figure, embed, panels
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Table, by_row, from_frame, numeric, score
from mdwgan.report.page.words import legend, listed
from mdwgan.report.sections.overview import values


def key_gene_block(results: Results, tissue: str, metrics: pd.DataFrame, link) -> Block:
    """Key genes of the first seed; empty where the config has none."""
    block = Block("Key genes")
    if not results.config.get("evaluation", {}).get("key_genes"):
        return block
    folder = f"{tissue}/seed{results.seeds[0]}/key_genes"
    genes, pairs = _read(results, folder, "genes", ["symbol", "status"]), None
    if genes is not None:
        block.words += words(genes)
        pairs = _read(results, folder, "correlations", PAIRS)
        block.folded.append(("the list of key genes", from_frame(genes)))
        block.links = [
            (f"{name}.tsv", link(f"{folder}/{name}.tsv"))
            for name in ("genes", "correlations", "dist_key")
        ]
    own = metrics[(metrics["metric"] == "dist_key") & metrics["value"].notna()]
    if (own["tissue"] == tissue).any():
        block.tables.append(_scores(results, metrics, tissue))
    if pairs is not None and len(pairs):
        names = [r for r in ordered(results.generators) if (pairs["generator"] == r).any()]
        seed = results.seeds[0]  # the table has the mean over seeds, the figure one seed
        scores = {g: values(metrics, tissue, g, "dist_key").get(seed, np.nan) for g in names}
        block.figures.append(_figure(pairs, [REAL_TEST, *names], scores, seed))
    block.missing = results.take_notes()
    return block


def _read(results: Results, folder: str, name: str, columns: list[str]) -> pd.DataFrame | None:
    path = f"{folder}/{name}.tsv"
    table = results.table(path)
    if table is not None and not set(columns) <= set(table):
        results.notes.append(f"unreadable: {path} (no columns {', '.join(columns)})")
        return None
    return table


def words(genes: pd.DataFrame) -> list[str]:
    """Say how many key genes are compared, and name the others with their reasons."""
    status = genes["status"].astype(str)
    used = int((status == USED).sum())
    said = [f"{used} of {len(genes)} key genes are compared."]
    if used < LEAST_GENES:
        said[0] += f" dist_key needs {LEAST_GENES}."
    origins = genes["origin"].dropna().astype(str) if "origin" in genes else pd.Series(dtype=str)
    if origins.nunique() > 1:
        counts = [f"{n} {origin}" for origin, n in origins.value_counts(sort=False).items()]
        said.append(f"Where the list has them from: {listed(counts)}; citations are beside it.")
    reasons = [r for r in dict.fromkeys(status) if r != USED]
    # The usual reasons first, as the filter's is no fault of the list.
    for reason in sorted(reasons, key=lambda r: (r in (ABSENT, CONSTANT), r)):
        names = list(genes.loc[status == reason, "symbol"].astype(str))
        said.append(f"Not compared, {reason}: {listed(names)}.")
    return said


def _scores(results: Results, metrics: pd.DataFrame, tissue: str) -> Table:
    rows = {}
    for row in ordered(results.generators):
        own = values(metrics, tissue, row, "dist_key")
        spread = f" ± {own.std(ddof=1):.3f}" if len(own) > 1 else ""
        rows[row] = [numeric(score(float(own.mean())) + spread if len(own) else "–")]
    caption = "dist_key: dist among the key genes alone, 1 where the two matrices agree."
    return by_row(["row", "dist_key"], rows, caption)


def _figure(pairs: pd.DataFrame, names: list[str], scores: dict, seed: int) -> Figure:
    """A matrix a panel: the real test samples first."""
    genes = list(dict.fromkeys([*pairs["gene1"], *pairs["gene2"]]))
    with panels(names, (4.6, 4.1), 1.75, ("", "")) as (figure, axes):
        for name, ax in axes.items():
            shown = ax.imshow(
                _matrix(pairs[pairs["generator"] == name], genes),
                cmap="RdBu_r",
                vmin=-1,
                vmax=1,
                interpolation="nearest",
                aspect="auto",
            )
            ax.grid(visible=False)
            ax.set_xticks(range(len(genes)), genes, rotation=90)
            ax.set_yticks(range(len(genes)), genes)
            ax.tick_params(labelsize=6, left=False, bottom=False)
            found = scores.get(name, np.nan)
            value = "" if np.isnan(found) else f"  {score(found)}"
            ax.set_title(starred(name) + value, fontsize=8.5, pad=3)
            shown.set_clim(-1, 1)
        height = figure.get_figheight()
        bar = figure.add_axes((0.085, 1 - 0.26 / height, 0.22, 0.1 / height))
        figure.colorbar(
            ScalarMappable(Normalize(-1, 1), "RdBu_r"),
            cax=bar,
            orientation="horizontal",
            ticks=[-1, 0, 1],
        )
        bar.tick_params(labelsize=7, pad=1, length=0)
        bar.grid(visible=False)
        return Figure(
            embed(figure),
            f"Correlation matrices of {', '.join(genes)}: real test samples and "
            f"{', '.join(map(starred, names[1:]))}.",
            f"Seed {seed}, both conditions: Pearson's correlations of log2 values, blue -1, red 1, "
            "white 0 or none. The number beside a name is dist_key; the panels should look like "
            f"the first.{legend(names)}",
            wide=True,
            title="Correlations among the key genes",
        )


def _matrix(pairs: pd.DataFrame, genes: list[str]) -> np.ndarray:
    """Pairs as a symmetric matrix; 1 on the diagonal."""
    place = {gene: i for i, gene in enumerate(genes)}
    matrix = np.full((len(genes), len(genes)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    i, j = (pairs[column].map(place).to_numpy() for column in ("gene1", "gene2"))
    r = pd.to_numeric(pairs["r"], errors="coerce").to_numpy()
    matrix[i, j], matrix[j, i] = r, r
    return matrix
