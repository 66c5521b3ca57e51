"""A part of a section, and what the parts of a tissue's section know of its generators."""

from dataclasses import dataclass, field

from mdwgan.generators.rows import is_model
from mdwgan.report.figures.style import Figure
from mdwgan.report.page.load import Results, strings
from mdwgan.report.page.table import Table


@dataclass
class Block:
    """A titled part of a section: words, tables, figures, and notes of what is missing."""

    title: str
    words: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    folded: list[tuple[str, Table]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Head:
    """What the report needs of a synthetic.h5ad without its values."""

    samples: int
    reason: str
    warnings: list[str]


def heads(results: Results, tissue: str) -> dict[tuple[str, int], Head]:
    """Heads of all synthetic.h5ad of a tissue; reference rows need not have one."""
    found = {}
    for generator in results.generators:
        for seed in results.seeds:
            path = f"{tissue}/{generator}/seed{seed}/synthetic.h5ad"
            parts = results.h5ad(path, "obs", "uns", required=is_model(generator))
            if parts is None:
                continue
            uns = parts["uns"] or {}
            samples = 0 if parts["obs"] is None else len(parts["obs"])
            reason = " ".join(strings(uns.get("reason")))
            if not samples and not reason:
                reason = "no samples, and no reason given"
            found[generator, seed] = Head(samples, reason, strings(uns.get("warnings")))
    return found


def failures(found: dict[tuple[str, int], Head]) -> dict[tuple[str, int], str]:
    """Reasons of the trainings that failed."""
    return {key: head.reason for key, head in found.items() if not head.samples}


def has_samples(found: dict, generator: str, seed: int) -> bool:
    """Whether a training gave samples."""
    return (generator, seed) in found and found[generator, seed].samples > 0
