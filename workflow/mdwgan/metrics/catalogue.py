"""All metrics of ``metrics.tsv`` by name: those computed here, of utility and of biology.

Tables, tests between generators, the report and docs/metrics.md derive from these entries. A module
of this folder that has a ``FAMILY`` is part of the tables; nothing else names it.
"""

import pkgutil
from importlib import import_module

from mdwgan import metrics
from mdwgan.metrics.base import AXES, NONE, PROTOCOL, Entry, Family, Metric
from mdwgan.metrics.classification import UTILITY
from mdwgan.samples.conditions import CONDITIONS


def families() -> list[Family]:
    """Families of all modules, in the order of the axes, within an axis by the modules' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(metrics.__path__))
    modules = [import_module(f"mdwgan.metrics.{n}") for n in names if n != "catalogue"]
    found = [module.FAMILY for module in modules if hasattr(module, "FAMILY")]
    return sorted(found, key=lambda family: AXES.index(family.axis))


# Computed of the samples of a row, in the order of metrics.tsv.
METRICS: list[Metric] = [metric for family in families() for metric in family.metrics]

DIST_HALF_N = Entry(
    "dist_half_n",
    "dependence",
    "higher",
    1,
    4,
    2,
    PROTOCOL,
    "dist at the sample number of row real-half, mean of 10 draws.",
)

DIST_KEY = Entry(
    "dist_key",
    "dependence",
    "higher",
    1,
    4,
    2,
    "Li et al. 2023, Fig. 9",
    "dist among the key genes alone.",
)


def _biology(name: str, definition: str, direction="higher", ideal: float = 1) -> Entry:
    return Entry(name, "biology", direction, ideal, 2, 2, PROTOCOL, definition, "minutes")


def _overlap(name: str, what: str) -> list[Entry]:
    return [
        _biology(f"{name}_count", f"Number of {what}.", "none", NONE),
        _biology(f"{name}_precision", f"Share of the row's {what} that the real cohort has too."),
        _biology(f"{name}_recall", f"Share of the real cohort's {what} that the row has too."),
        _biology(f"{name}_jaccard", f"Jaccard index of the row's and the real cohort's {what}."),
    ]


BIOLOGY = [
    *_overlap("deg", "DEGs"),
    _biology("logfc_r", "Pearson's correlation of log2 fold changes over all genes."),
    _biology("deg_rank_r", "Spearman's correlation of DESeq2's statistic over all genes."),
    *_overlap("kegg", "significant pathways"),
    *_overlap("deg_added", "DEGs of training and generated samples together"),
    *(
        _biology(
            f"null_degs_{condition}",
            f"Genes with padj < deg.p between real and as many generated {condition} samples; the "
            "note has the number between two halves of the real ones.",
            "lower",
            0,
        )
        for condition in CONDITIONS
    ),
    _biology("kegg_rank_r", "Spearman's correlation of the pathways' p-values."),
]
CATALOGUE: dict[str, Entry] = {
    entry.name: entry for entry in [*METRICS, DIST_HALF_N, DIST_KEY, *UTILITY, *BIOLOGY]
}
