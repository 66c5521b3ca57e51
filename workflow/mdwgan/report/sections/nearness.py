"""How near each row's samples are to the training samples, and how they spread, in numbers."""

import pandas as pd

from mdwgan.generators.rows import ordered
from mdwgan.metrics.catalogue import entry_of
from mdwgan.report.page.block import Block
from mdwgan.report.page.table import by_row
from mdwgan.report.page.words import over_seeds
from mdwgan.report.sections.scores import bold, value_cells

COLUMNS = {
    "dcr_ratio": "distance to the nearest training sample",
    "nearest_variety": "variety of the nearest training samples",
    "mia_auc": "training samples told from test samples",
    "spread": "spread of the samples",
    "recall": "real samples within the synthetic ones",
    "auc_rf": "told from real samples by a random forest",
}


def nearness_block(metrics: pd.DataFrame, tissue: str, generators: list[str]) -> Block:
    """Table of what the warnings on copies, collapse and detection rest on; empty without any."""
    block = Block("Nearness and spread")
    of_tissue = metrics[(metrics["tissue"] == tissue) & metrics["metric"].isin(COLUMNS)]
    of_tissue = of_tissue[of_tissue["value"].notna()]
    names = [name for name in COLUMNS if (of_tissue["metric"] == name).any()]
    shown = [row for row in ordered(generators) if (of_tissue["generator"] == row).any()]
    if not shown:
        return block
    cells = value_cells(of_tissue, tissue, shown, names)
    rows = {row: cells[row] for row in shown}
    best = "; ".join(f"{COLUMNS[name]} ({name}) {entry_of(name).ideal:g}" for name in names)
    caption = (
        f"Best: {best}. copy shows what memorised samples would have, real-half what other real "
        f"samples have. {over_seeds(of_tissue['seed'].nunique())}{bold(rows)}"
    )
    block.tables.append(by_row(["row", *(COLUMNS[name] for name in names)], rows, caption))
    return block
