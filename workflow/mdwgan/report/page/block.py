"""A block of a section, and what the blocks of a tissue need of its generators."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mdwgan.generators.rows import is_model
from mdwgan.report.page.chart import Chart
from mdwgan.report.page.data_table import DataTable
from mdwgan.report.page.figure import Figure, failure
from mdwgan.report.page.load import Results, strings
from mdwgan.report.page.table import Table


@dataclass
class Block:
    """A titled block of a page: words, tables, pictures, and notes of what is missing.

    ``charts`` and ``data_tables`` are drawn by the page's script from data that lie in the page;
    ``listings`` are (title, text), such as a config, that can be copied. ``genes`` are the values
    for the picture of one gene (`mdwgan.report.page.gene_data`). What is ``folded`` is a table, or
    several by their titles.
    """

    title: str
    words: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    folded: list[tuple[str, Table | dict[str, Table]]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    data_tables: list[DataTable] = field(default_factory=list)
    listings: list[tuple[str, str]] = field(default_factory=list)
    genes: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # what could not be made

    @property
    def is_broken(self) -> bool:
        """Whether the block or a figure of it could not be made."""
        return bool(self.broken) or any(not figure.parts for figure in self.figures)


def contained_blocks(title: str, make: Callable[..., list[Block]], *args) -> list[Block]:
    """Make blocks; where that fails, a note under the title stands for them."""
    try:
        return make(*args)
    except Exception as error:
        return [Block(title, broken=[failure("This part", error)])]


def contained(title: str, make: Callable[..., Block], *args) -> Block:
    """Make one block, as `contained_blocks`."""
    return contained_blocks(title, lambda: [make(*args)])[0]


@dataclass
class Head:
    """What the report needs of a synthetic.h5ad without its values."""

    samples: int
    reason: str
    warnings: list[str]


def heads(results: Results, tissue: str, notes: list[str]) -> dict[tuple[str, int], Head]:
    """Heads of all synthetic.h5ad of a tissue; reference rows need not have one."""
    of_training = {}
    for generator in results.generators:
        for seed in results.seeds:
            path = results.path(tissue, generator, seed, "synthetic.h5ad")
            parts = results.h5ad(path, "obs", "uns", notes=notes, required=is_model(generator))
            if parts is None:
                continue
            uns = parts["uns"] or {}
            samples = 0 if parts["obs"] is None else len(parts["obs"])
            reason = " ".join(strings(uns.get("reason")))
            if not samples and not reason:
                reason = "no samples, and no reason given"
            of_training[generator, seed] = Head(samples, reason, strings(uns.get("warnings")))
    return of_training


def failures(of_training: dict[tuple[str, int], Head]) -> dict[tuple[str, int], str]:
    """Reasons of the trainings that failed."""
    return {key: head.reason for key, head in of_training.items() if not head.samples}


def has_samples(of_training: dict[tuple[str, int], Head], generator: str, seed: int) -> bool:
    """Whether a training gave samples."""
    return (generator, seed) in of_training and of_training[generator, seed].samples > 0
