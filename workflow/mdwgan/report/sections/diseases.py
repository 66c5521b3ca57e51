"""The block on disease genes of a tissue: how many are among the best DEGs of each row."""

import math
from collections.abc import Callable

import pandas as pd

from mdwgan.config.run import diseases_of_run
from mdwgan.generators.rows import label
from mdwgan.readers.disease_sources import DISEASES, DISGENET, OPEN_TARGETS
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Table, by_row, numeric, remark
from mdwgan.report.page.words import NONE, number, scientific, score
from mdwgan.report.sections.calibration import set_opening

NEEDED = ["disease", "name", "top", "universe", "disease_genes", "overlap", "pvalue", "genes"]
SOURCES = {
    DISEASES: "DISEASES (Jensen lab, CC BY 4.0; Grissa et al. 2022)",
    DISGENET: "DisGeNET's table",
    OPEN_TARGETS: "Open Targets' direct associations",
}
# The paper's numbers, for breast: of the 286 best DEGs so many are in DisGeNET v7.
PAPER = {"tissue": "breast", "top": 286, "real": 165, "generated": 177}


def disease_block(results: Results, tissue: str, link: Callable[[str], str]) -> Block:
    """Disease genes among the DEGs of every row; empty where the config asks for none."""
    block = Block("Disease genes")
    settings, ids = results.config["disease"], diseases_of_run(results.config).get(tissue)
    if not ids:
        return block
    seed = results.seeds[0]
    tables = {}
    for row in ["real", *results.deg_generators]:
        path = results.path(tissue, row, seed, "disease.tsv")
        table = results.table(path, block.missing, NEEDED)
        if table is not None:
            tables[row] = table.set_index(table["disease"].astype(str))
    for disease in ids:
        rows = {r: t.loc[disease] for r, t in tables.items() if disease in t.index}
        if rows:
            block.tables.append(_table(disease, rows, settings["source"]))
    if block.tables:
        block.words.append(set_opening("list of disease genes"))
        block.words.append(
            f"The best {settings['top']} DEGs of each row, by p-value, then |log2FC|; seed {seed}. "
            "The p-value is the hypergeometric chance of so many disease genes among as many "
            "genes of the run drawn at random."
        )
        block.words.append(_source(settings))
        of_paper = settings["source"] == DISGENET and settings["top"] == PAPER["top"]
        if tissue == PAPER["tissue"] and of_paper:
            block.words.append(
                f"The paper has {PAPER['real']} disease genes of {PAPER['top']} real DEGs and "
                f"{PAPER['generated']} of {PAPER['top']} synthetic ones; it doesn't say which "
                "disease of DisGeNET it took."
            )
    block.links = [
        (f"{row} disease.tsv", link(results.path(tissue, row, seed, "disease.tsv")))
        for row in tables
    ]
    return block


def _source(settings: dict) -> str:
    """Whose associations the genes are, with the credit that a licence asks for."""
    least = f" with a score of at least {settings['min_score']}" if settings["min_score"] else ""
    text = f"Disease genes are those of {SOURCES[settings['source']]}{least}."
    if settings["source"] == DISEASES and settings["file"] is None:
        channels = " and ".join(settings["channels"])
        text += f" Of its channels, {channels} are taken; its files have no version: their "
        text += "checksums and dates are in sources/manifest.tsv."
    return text


def _table(disease: str, rows: dict[str, pd.Series], source: str) -> Table:
    real = _genes(rows["real"]) if "real" in rows else set()
    lines, notes = {}, []
    for row, line in rows.items():
        note = line.get("note")
        if isinstance(note, str) and note:
            notes.append(f"{label(row)}: {note}")
        if pd.isna(line["overlap"]):
            lines[row] = [
                numeric(number(line["top"])),
                remark("not tested"),
                *[numeric(NONE)] * 4,
            ]
            continue
        genes = _genes(line)
        other = row != "real" and "real" in rows
        either = len(genes | real)
        lines[row] = [
            numeric(number(line["top"])),
            numeric(number(line["overlap"])),
            numeric(number(line.get("expected", math.nan), 1)),
            numeric(scientific(line["pvalue"])),
            numeric(str(len(genes & real)) if other else NONE),
            numeric(score(len(genes & real) / either) if other and either else NONE),
        ]
    whole = max(rows.values(), key=lambda line: line["universe"])  # 0 of a failed training
    with_id = "" if source == DISEASES else " with an Entrez id"
    caption = (
        f"{whole['name']} ({disease}): {number(whole['disease_genes'])} of its genes are among "
        f"the {number(whole['universe'])} of the run{with_id}."
    )
    heads = ["row", "DEGs taken", "disease genes", "by chance", "p", "also in real", "Jaccard"]
    table = by_row(heads, lines, caption)
    table.notes += notes
    return table


def _genes(row: pd.Series) -> set[str]:
    return set(row["genes"].split("/")) if isinstance(row["genes"], str) else set()
