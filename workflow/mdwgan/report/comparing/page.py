"""A comparison of two runs as one HTML page without scripts."""

from mdwgan.report.comparing.changes import Change
from mdwgan.report.comparing.scores import BETTER, CHANGED, WORSE
from mdwgan.report.comparing.words import Comparison, frame_of, said, score_words
from mdwgan.report.page.block import Block
from mdwgan.report.page.table import Cell, Table, from_frame, numeric
from mdwgan.report.page.templates import environment

MOST_LINES = 100  # of each table of scores; the TSV has all


def page_of(comparison: Comparison) -> str:
    """HTML of a comparison."""
    runs = {"A": str(comparison.first.folder), "B": str(comparison.second.folder)}
    blocks = [_changes_block(part, changes) for part, changes in comparison.changes.items()]
    blocks += _scores(comparison)
    return environment().get_template("comparing/page.html.j2").render(runs=runs, blocks=blocks)


def _changes_block(part: str, changes: list[Change]) -> Block:
    block = Block(part, words=[said(part, changes)])
    if changes:
        columns = ["key" if part == "Config" else "name", "A", "B", "note"]
        cells = [[Cell(text) for text in (c.name, c.first, c.second, c.note)] for c in changes]
        block.tables.append(Table(columns, cells))
    return block


def _scores(comparison: Comparison) -> list[Block]:
    """Blocks on the metrics: how many changed, and which."""
    block = Block("Metrics", words=score_words(comparison))
    block.warnings = comparison.cautions
    block.words += comparison.alone
    table = from_frame(
        comparison.by_row, "Values of each row (tissue x metric), by what became of them."
    )
    block.tables.append(table)
    blocks = [block]
    for verdict in (BETTER, WORSE, CHANGED):
        lines = comparison.largest(verdict)
        if len(lines):
            table = from_frame(frame_of(lines), CAPTIONS[verdict], limit=MOST_LINES)
            blocks.append(Block(verdict.capitalize(), tables=[_aligned(table)]))
    return blocks


CAPTIONS = {
    BETTER: "Nearer to the best value in B than in A; the largest change first, in SDs of the "
    "metric over all rows.",
    WORSE: "Farther from the best value in B than in A; the largest change first.",
    CHANGED: "Metrics for which no direction is better.",
}


def _aligned(table: Table) -> Table:
    """The same table with numbers, which are texts by now, aligned as numbers."""
    first = table.columns.index("seeds")
    rows = [[*row[:first], *(numeric(cell.text) for cell in row[first:])] for row in table.rows]
    return Table(table.columns, rows, table.caption, table.notes)
