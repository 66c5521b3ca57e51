"""Tables of enriched pathways as the stages wrote them, and which engines made them."""

import json

import pandas as pd

from mdwgan.report.page.load import Results, truths

RANKING_COLUMNS = ["pathway", "direction", "pvalue", "significant"]


def read_pathways(
    results: Results,
    tissue: str,
    row: str,
    seed: int,
    notes: list[str] | None = None,
    file: str = "kegg.tsv",
) -> pd.DataFrame | None:
    """kegg.tsv of a row, by pathway, with ``significant`` as booleans."""
    path = results.path(tissue, row, seed, file)
    table = results.table(path, notes, ["pathway", "overlap", "padj"], required=notes is not None)
    if table is None:
        return None
    table = table.assign(
        padj=pd.to_numeric(table["padj"], errors="coerce"),
        overlap=pd.to_numeric(table["overlap"], errors="coerce"),
        pathway=table["pathway"].astype(str),
        name=table["name"].astype(str) if "name" in table else table["pathway"].astype(str),
        significant=truths(table["significant"]) if "significant" in table else False,
    )
    return table.drop_duplicates("pathway").set_index("pathway")


def read_summary(
    results: Results, tissue: str, row: str, seed: int, file: str = "kegg.json"
) -> dict:
    """kegg.json of a row: counts of genes, and the reason of an empty table; else nothing."""
    try:
        path = results.root / results.path(tissue, row, seed, file)
        summary = json.loads(path.read_text(encoding="utf-8"))
        return summary if isinstance(summary, dict) else {}
    except (OSError, ValueError):  # the table says whether it is missing
        return {}


def read_rankings(
    results: Results,
    tissue: str,
    rows: list[str],
    seed: int,
    notes: list[str] | None = None,
    file: str = "kegg_gsea.tsv",
) -> dict[str, pd.DataFrame]:
    """kegg_gsea.tsv of the rows, indexed by pathway, with ``significant`` as booleans."""
    tables = {}
    for row in rows:
        path = results.path(tissue, row, seed, file)
        table = results.table(path, notes, RANKING_COLUMNS)
        if table is not None:
            table = table.assign(significant=truths(table["significant"]))
            tables[row] = table.drop_duplicates("pathway").set_index("pathway")
    return tables


def engines(tables: list[pd.DataFrame]) -> list[str]:
    """Names and versions of the enrichment engines that made the tables."""
    names = set()
    for table in tables:
        if {"engine", "engine_version"} <= set(table):
            pairs = table[["engine", "engine_version"]].dropna().astype(str).drop_duplicates()
            names |= {" ".join(pair) for pair in pairs.itertuples(index=False)}
    return sorted(names)


def engines_of(results: Results, rows: list[str]) -> list[str]:
    """Engines of all kegg.tsv of rows; the tissues' sections note those that can't be read."""
    paths = [
        results.path(tissue, row, seed, "kegg.tsv")
        for tissue in results.tissues
        for row in rows
        for seed in results.seeds
    ]
    tables = [results.table(path, required=False) for path in paths]
    return engines([table for table in tables if table is not None])
