"""Planted truth of a simulated run: which rows find the planted genes and pathways."""

import re
from pathlib import Path

import pandas as pd

from mdwgan.generators.rows import label
from mdwgan.io import read_tsv
from mdwgan.readers.text import open_text
from mdwgan.report.page.load import TEXT, truths
from mdwgan.report.page.table import Cell, Table, by_row, numeric
from mdwgan.report.page.words import NONE, legend, listed, percent, scientific
from mdwgan.report.sections.deg_table import called


def read_truth(folder: Path | None) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Tables ``genes`` and ``pathways`` of the folder, and a note for each that can't be read."""
    tables, notes = {}, []
    if folder is None:
        return tables, notes
    for name, needed in (("genes", {"symbol", "tissue", "log2fc"}), ("pathways", {"pathway"})):
        path = Path(folder) / f"truth_{name}.tsv"
        try:
            with open_text(path, len(needed)) as file:
                table = read_tsv(file, dtype=TEXT)
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
    """Planted genes that each row of ``degs`` calls: recall and false discovery rate.

    Genes with a planted effect beyond the cut should be called. A call is right where the gene
    has a planted effect of any size, in its direction.
    """
    planted = _planted_in(truth, tissue)
    rows = {row: _recovered_genes(planted, table, log2fc) for row, table in degs.items()}
    if not rows:
        return None
    heads = ["row", "planted", "found", "recall", "FDR", "recall, sound cut", "FDR, sound cut"]
    caption = (
        f"Genes planted with |log2FC| > {log2fc:g} in {tissue} and kept by the gene filter. FDR: "
        "share of the calls that have no planted effect in that direction. Sound cut: padj and "
        "shrunken log2FC."
    )
    return by_row(heads, rows, caption)


def planted_fdr(truth: pd.DataFrame, tissue: str, degs: pd.DataFrame) -> float:
    """Share of a row's DEGs that have no planted effect in their direction; NaN without DEGs."""
    planted = _planted_in(truth, tissue)
    _, fdr = recall_and_fdr(called(degs), set(), _signed(planted[planted["effect"] != 0]))
    return fdr


def planted_effects(truth: pd.DataFrame, tissue: str) -> pd.Series:
    """Planted log2FC by symbol, 0 where nothing was planted."""
    planted = _planted_in(truth, tissue).drop_duplicates("symbol")
    return planted.set_index("symbol")["effect"]


def _planted_in(truth: pd.DataFrame, tissue: str) -> pd.DataFrame:
    """Genes of a tissue with their planted ``effect``, 0 where nothing was planted."""
    planted = truth[truth["tissue"].astype(str) == tissue]
    effect = pd.to_numeric(planted["log2fc"], errors="coerce").fillna(0)
    return planted.assign(effect=effect, symbol=planted["symbol"].astype(str))


def _recovered_genes(planted: pd.DataFrame, table: pd.DataFrame, log2fc: float) -> list[Cell]:
    # A planted gene that the gene filter dropped could not have been found.
    tested = planted[planted["symbol"].isin(table["symbol"].astype(str))]
    wanted = _signed(tested[tested["effect"].abs() > log2fc])
    anything = _signed(tested[tested["effect"] != 0])
    cells = [numeric(str(len(wanted)))]
    for column in ("deg", "deg_sound"):
        if column not in table:
            cells += [numeric(NONE)] * 2
            continue
        calls = called(table.assign(deg=truths(table[column])))
        if column == "deg":
            cells.append(numeric(str(len(calls & wanted))))
        recall, fdr = recall_and_fdr(calls, wanted, anything)
        cells += [numeric(percent(recall)), numeric(percent(fdr))]
    return cells


def recall_and_fdr(calls: set, wanted: set, anything: set) -> tuple[float, float]:
    """Share of the wanted genes that are called, and of the calls that nothing was planted in."""
    recall = len(calls & wanted) / len(wanted) if wanted else float("nan")
    fdr = len(calls - anything) / len(calls) if calls else float("nan")
    return recall, fdr


def _signed(planted: pd.DataFrame) -> set[tuple[str, bool]]:
    return set(zip(planted["symbol"], planted["effect"] > 0, strict=True))


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
        cells = [
            Cell(str(record.get("name", pathway)), sub=pathway),
            Cell(str(record.get("direction", NONE))),
        ]
        cells += [_place(table, pathway) for table in tables.values()]
        rows.append(cells)
    caption = (
        f"Pathways planted in {tissue}: padj and rank by p-value in the enrichment of each row."
    )
    caption += legend(list(tables))
    heads = ["planted pathway", "direction", *map(label, tables)]
    return Table(heads, rows, caption)


def _applies(tissues, tissue: str) -> bool:
    words = re.split(r"[,;/|\s]+", str(tissues).strip())
    return tissues is None or tissue in words or words[0].lower() in ("all", "nan", "")


def _digits(pathway: str) -> str:
    # "path:hsa00010", "hsa00010" and "00010" are one pathway.
    return re.sub(r"\D", "", str(pathway)) or str(pathway)


def _place(table: pd.DataFrame, pathway: str) -> Cell:
    rows = table[[_digits(p) == _digits(pathway) for p in table.index]]
    if rows.empty:
        return Cell("not tested", kind="muted")
    row = rows.iloc[0]
    place = f"padj {scientific(row['padj'])}"
    if "pvalue" in table:
        pvalue = pd.to_numeric(table["pvalue"], errors="coerce")
        rank = 1 + int((pvalue < pvalue[row.name]).sum())
        place += f", {rank} of {len(table)}"
    return Cell(
        "found" if row["significant"] else "not found",
        sub=place,
        kind="" if row["significant"] else "muted",
    )
