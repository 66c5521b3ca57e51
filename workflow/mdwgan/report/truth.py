"""Planted truth of a simulated run: which planted genes and pathways were found, and by whom."""

import re
from pathlib import Path

import pandas as pd

from mdwgan.io import read_tsv
from mdwgan.report.biology import called
from mdwgan.report.load import TEXT
from mdwgan.report.rows import legend, listed
from mdwgan.report.table import Cell, Table, by_row, numeric, percent
from mdwgan.systems_docs import starred


def read_truth(folder: Path | None) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Tables ``genes`` and ``pathways`` of the folder, and a note for each that can't be read."""
    tables, notes = {}, []
    if folder is None:
        return tables, notes
    for name, needed in (("genes", {"symbol", "tissue", "log2fc"}), ("pathways", {"pathway"})):
        path = Path(folder) / f"truth_{name}.tsv"
        try:
            table = read_tsv(path, dtype=TEXT)
        except Exception as error:  # the truth is an extra: without it the report goes on
            notes.append(f"missing: {path.name} of the planted truth ({type(error).__name__})")
            continue
        if needed <= set(table):
            tables[name] = table
        else:
            notes.append(f"unreadable: {path.name} (no columns {listed(sorted(needed))})")
    return tables, notes


def gene_table(
    truth: pd.DataFrame, tissue: str, degs: dict[str, pd.DataFrame], log2fc: float
) -> Table | None:
    """Planted genes found by each row of ``degs``.

    Those with a planted effect beyond the cut are to be found; a call is right
    where the gene has a planted effect of any size.
    """
    planted = truth[truth["tissue"].astype(str) == tissue]
    effect = pd.to_numeric(planted["log2fc"], errors="coerce").abs()
    anything = set(planted.loc[effect > 0, "symbol"].astype(str))
    planted = planted[effect > log2fc]
    rows = {}
    for row, table in degs.items():
        # A planted gene that the gene filter dropped could not have been found.
        reachable = set(planted["symbol"].astype(str)) & set(table["symbol"].astype(str))
        found = {symbol for symbol, _ in called(table)}
        share = len(found & reachable) / len(reachable) if reachable else float("nan")
        right = len(found & anything) / len(found) if found else float("nan")
        rows[row] = [numeric(str(len(reachable))), numeric(str(len(found & reachable))),
                     numeric(percent(share)), numeric(percent(right))]  # fmt: skip
    if not rows:
        return None
    heads = ["row", "planted", "found", "share found", "calls that are planted"]
    caption = f"Genes planted with |log2FC| > {log2fc:g} in {tissue} and kept by the gene filter."
    return by_row(heads, rows, caption)


def pathway_table(
    truth: pd.DataFrame, tissue: str, tables: dict[str, pd.DataFrame]
) -> Table | None:
    """Planted pathways of a tissue, and whether each row of ``tables`` found them."""
    planted = [r for r in truth.to_dict("records") if _applies(r.get("tissues"), tissue)]
    if not planted or not tables:
        return None
    rows = []
    for record in planted:
        pathway = str(record["pathway"])
        cells = [Cell(str(record.get("name", pathway)), sub=pathway),
                 Cell(str(record.get("direction", "–")))]  # fmt: skip
        cells += [_found(table, pathway) for table in tables.values()]
        rows.append(cells)
    caption = f"Pathways planted in {tissue}: padj in the enrichment of each row."
    caption += legend(list(tables))
    heads = ["planted pathway", "direction", *map(starred, tables)]
    return Table(heads, rows, caption)


def _applies(tissues, tissue: str) -> bool:
    words = re.split(r"[,;/|\s]+", str(tissues).strip())
    return tissues is None or tissue in words or words[0].lower() in ("all", "nan", "")


def _digits(pathway: str) -> str:
    # "path:hsa00010", "hsa00010" and "00010" are one pathway.
    return re.sub(r"\D", "", str(pathway)) or str(pathway)


def _found(table: pd.DataFrame, pathway: str) -> Cell:
    rows = table[[_digits(p) == _digits(pathway) for p in table.index]]
    if rows.empty:
        return Cell("not tested", kind="muted")
    row = rows.iloc[0]
    return Cell("found" if row["significant"] else "not found", sub=f"padj {row['padj']:.1e}",
                kind="" if row["significant"] else "muted")  # fmt: skip
