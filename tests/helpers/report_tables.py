"""Tables of the report as tests read them, and tables that it reads."""

import pandas as pd
from mdwgan.generators.rows import ROWS, label
from mdwgan.report.page.table import Cell, Table


def texts_of(table: Table) -> list[list[str]]:
    """First lines of all cells."""
    return [[cell.text for cell in row] for row in table.rows]


def words_of(table: Table) -> list[list[str]]:
    """Both lines of all cells."""
    return [[f"{cell.text} {cell.sub}".strip() for cell in row] for row in table.rows]


def cells_of(table: Table) -> dict[str, list[Cell]]:
    """Cells by the name of their row, as paths have it."""
    names = {label(name): name for name in ROWS}
    return {names.get(row[0].text, row[0].text): row[1:] for row in table.rows}


def kegg(padj: dict[str, float], cut: float = 0.05, **columns) -> pd.DataFrame:
    """kegg.tsv as the report reads it: pathway -> padj."""
    table = pd.DataFrame({"pathway": list(padj), "padj": list(padj.values())})
    table = table.assign(name="Set " + table["pathway"], overlap=4, degs=10, genes="A/B")
    table["significant"] = table["padj"] <= cut
    return table.assign(**columns).set_index("pathway")
