"""How many samples a study needs: the picture, the recommendation, and the table."""

from collections.abc import Callable

import pandas as pd

from mdwgan.report.figures.planning import MCC, NEEDED, plan_figure
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Cell, Table, none, numeric
from mdwgan.report.page.words import score

COLUMNS = ["tissue", "measure", "n", "value", "low", "high", "draws", "kind", "note"]
NAMES = {"recall": "recall", "fdr": "false discovery rate", "degs": "DEGs"} | MCC


def planning_block(results: Results, tissue: str, link: Callable[[str], str]) -> Block:
    """The plan of the first seed; empty where the run has none."""
    block = Block("Study size")
    planning = results.config["planning"]
    if not planning["draws"]:
        return block
    path = results.seed_path(tissue, results.seeds[0], "study_size.tsv")
    table = results.table(path, block.missing, COLUMNS)
    if table is None:
        return block
    numbers = ["n", "value", "low", "high"]
    table[numbers] = table[numbers].apply(pd.to_numeric, errors="coerce")
    table = table.assign(note=table["note"].fillna("").astype(str))
    block.words = plan_words(table, results.config)
    block.figures = list(filter(None, [plan_figure(table, planning["recall"])]))
    if (table["kind"] == "simulated").any():
        block.folded.append(("Simulated studies", plan_table(table)))
    block.links.append(("study_size.tsv", link(path)))
    return block


def plan_words(table: pd.DataFrame, config: dict) -> list[str]:
    """The recommendation, and what it is about."""
    needed = table[table["measure"] == NEEDED].iloc[0]
    if not (table["kind"] == "simulated").any():
        return [f"No study can be planned: {needed['note']}."]
    deg, planning = config["deg"], config["planning"]
    cut = f"|log2FC| > {deg['log2fc']:g}, {deg['p_column']} < {deg['p']:g}"
    target = f"a recall of {planning['recall']:g}"
    # The first note says what the number is, as these sentences do.
    notes = "".join(f" {note[:1].upper()}{note[1:]}." for note in needed["note"].split("; ")[1:])
    if pd.isna(needed["value"]):
        return [f"No number of samples was found for {target} ({cut}).{notes}"]
    high = f"{needed['high']:.0f}" if pd.notna(needed["high"]) else "more"
    words = (
        f"About {needed['value']:.0f} real samples of each condition give {target} ({cut}); "
        f"90 % band {needed['low']:.0f} to {high}.{notes}"
    )
    why = (
        "Studies were simulated from the training samples and tested by limma; what is true in "
        "them is known. The samples of a study are patients: synthetic samples do not count."
    )
    return [words, why]


def plan_table(table: pd.DataFrame) -> Table:
    """Measures by size, each with its band."""
    sizes = sorted(table["n"].dropna().unique())
    rows = []
    for measure, name in NAMES.items():
        of_measure = table[table["measure"] == measure].set_index("n")
        if len(of_measure):
            rows.append([Cell(name), *(_cell(of_measure, n, measure == "degs") for n in sizes)])
    caption = (
        "Mean over simulated studies, and the 90 % band below it, by samples of each condition. "
        "False discovery rate: share of DEGs that do not differ by more than the cut. * fitted by "
        "an inverse power law."
    )
    return Table(["measure", *(f"n = {n:g}" for n in sizes)], rows, caption)


def _cell(lines: pd.DataFrame, n: float, whole: bool) -> Cell:
    if n not in lines.index or pd.isna(lines.loc[n, "value"]):
        return none()
    line = lines.loc[n]
    texts = [f"{line[c]:.0f}" if whole else score(line[c]) for c in ("value", "low", "high")]
    star = "*" * (line["kind"] == "fitted")
    return numeric(texts[0] + star, sub=f"{texts[1]} to {texts[2]}")
