"""The pages of the report: each answers one question, for the run and tissue by tissue."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mdwgan.report.page.block import Block


@dataclass
class Part:
    """Blocks of a page by their ids, of one tissue or, without one, of the run."""

    blocks: dict[str, Block]
    tissue: str = ""
    missing: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@dataclass
class Page:
    """A page: its anchor, its title as the navigation has it, a lead, and its parts."""

    name: str
    title: str
    lead: str
    parts: list[Part] = field(default_factory=list)

    @property
    def entries(self) -> list[tuple[str, str, str]]:
        """What the navigation lists below the page: (title, id, slug in a tissue's part)."""
        shown: dict[str, tuple[str, str, str]] = {}
        for part in self.parts:
            for name, block in part.blocks.items():
                of_tissue = name.removeprefix(f"{part.tissue}-") if part.tissue else ""
                shown.setdefault(block.title, (block.title, name, of_tissue))
        return list(shown.values())


TITLES = {
    "run": ("What was run", "Samples, genes, and how the trainings went."),
    "fidelity": (
        "Like real data?",
        "Whether synthetic samples look like the real test samples, which no model has seen.",
    ),
    "failures": (
        "Where it fails",
        "What is wrong with the synthetic samples, the worst first, and what they give away of the "
        "training samples.",
    ),
    "biology": (
        "Biology",
        "Whether synthetic samples lead to the genes and pathways that real samples lead to.",
    ),
    "use": ("Use", "What the samples are good for: to train classifiers, and to plan a study."),
    "compare": ("Compare models", "All models side by side, over all tissues."),
    "methods": ("Methods", "What was done, and what the words and numbers mean."),
    "provenance": ("Provenance", "Where the data came from, and what made this page."),
}
# Blocks of the run by page; those that a run lacks are left out.
OF_RUN = {
    "run": ("run-own-data", "run-tcga-and-gtex", "run-genes", "run-sizes-of-gene-sets"),
    "biology": ("run-all-tissues",),
    "compare": ("overview", "comparison", "run-ablation"),
    "methods": ("run-methods-in-words", "metrics", "run-paper", "run-systems"),
    "provenance": (
        "run-how-this-run-was-made",
        "run-config",
        "run-sources",
        "run-software",
        "run-run-times",
        "run-files-of-the-run",
    ),
}


def arranged(of_run: dict[str, Block], of_tissues: Iterable[tuple[str, Part]]) -> list[Page]:
    """Pages with their parts: of the run first, then of each tissue; empty parts are left out.

    Parameters
    ----------
    of_run : dict
        Blocks on the run as a whole by their ids, which `OF_RUN` places.
    of_tissues : iterable of (page, Part)
    """
    pages = {name: Page(name, *words) for name, words in TITLES.items()}
    for name, ids in OF_RUN.items():
        pages[name].parts.append(Part({i: of_run[i] for i in ids if i in of_run}))
    for name, part in of_tissues:
        if part.blocks or part.missing or part.broken:
            pages[name].parts.append(part)
    return list(pages.values())
