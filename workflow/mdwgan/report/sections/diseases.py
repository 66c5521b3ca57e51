"""The block on disease genes of a tissue: how many are among the best DEGs of each row."""

import math

import pandas as pd

from mdwgan.generators.rows import label
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Cell, Table, by_row, number, numeric, score

NEEDED = {"disease", "name", "top", "universe", "disease_genes", "overlap", "pvalue", "genes"}
# The paper's numbers, for breast: of the 286 best DEGs so many are in DisGeNET v7.
PAPER = {"tissue": "breast", "top": 286, "real": 165, "generated": 177}


def disease_block(results: Results, tissue: str, link) -> Block:
    """Disease genes among the DEGs of every row; empty where the config asks for none."""
    block = Block("Disease genes")
    asked = results.config.get("disease", {})
    if not asked.get("file") or tissue not in asked.get("diseases", {}):
        return block
    seed = results.seeds[0]
    tables = {}
    for row in ["real", *results.deg_generators]:
        path = f"{tissue}/{row}/seed{seed}/disease.tsv"
        table = results.table(path)
        if table is not None and set(table) >= NEEDED:
            tables[row] = table.set_index(table["disease"].astype(str))
        elif table is not None:
            results.notes.append(f"unreadable: {path} (no columns {', '.join(sorted(NEEDED))})")
    for disease in asked["diseases"][tissue]:
        rows = {r: t.loc[disease] for r, t in tables.items() if disease in t.index}
        if rows:
            block.tables.append(_table(disease, rows, results))
    if block.tables:
        block.words.append(
            f"The best {asked['top']} DEGs of each row, by p-value, then |log2FC|; seed {seed}. "
            "The p-value is the hypergeometric chance of so many disease genes among as many "
            "genes of the run drawn at random."
        )
        if tissue == PAPER["tissue"] and asked["top"] == PAPER["top"]:
            block.words.append(
                f"The paper has {PAPER['real']} disease genes of {PAPER['top']} real DEGs and "
                f"{PAPER['generated']} of {PAPER['top']} generated ones; it doesn't say which "
                "disease of DisGeNET it took."
            )
    block.links = [
        (f"{r} disease.tsv", link(f"{tissue}/{r}/seed{seed}/disease.tsv")) for r in tables
    ]
    block.missing = results.take_notes()
    return block


def _table(disease: str, rows: dict[str, pd.Series], results: Results) -> Table:
    real = _genes(rows["real"]) if "real" in rows else set()
    lines, notes = {}, []
    for row, found in rows.items():
        note = found.get("note")
        if isinstance(note, str) and note:
            notes.append(f"{label(row)}: {note}")
        if pd.isna(found["overlap"]):
            lines[row] = [
                numeric(number(found["top"])),
                Cell("not tested", kind="muted num"),
                *[numeric("–")] * 4,
            ]
            continue
        own = _genes(found)
        other = row != "real" and "real" in rows
        either = len(own | real)
        lines[row] = [
            numeric(number(found["top"])),
            numeric(number(found["overlap"])),
            numeric(number(found.get("expected", math.nan), 1)),
            numeric(f"{found['pvalue']:.1e}"),
            numeric(str(len(own & real)) if other else "–"),
            numeric(score(len(own & real) / either) if other and either else "–"),
        ]
    whole = max(rows.values(), key=lambda found: found["universe"])  # 0 of a failed training
    caption = (
        f"{whole['name']} ({disease}): {number(whole['disease_genes'])} of its genes are among "
        f"the {number(whole['universe'])} of the run with an Entrez id."
    )
    heads = ["row", "DEGs taken", "disease genes", "by chance", "p", "also in real", "Jaccard"]
    table = by_row(heads, lines, caption)
    table.notes += notes
    return table


def _genes(row: pd.Series) -> set[str]:
    return set(row["genes"].split("/")) if isinstance(row["genes"], str) else set()
