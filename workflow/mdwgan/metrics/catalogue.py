"""All metrics of ``metrics.tsv`` by name: those computed here, of utility and of biology.

Tables, tests between generators, the report and docs/metrics.md derive from these entries. A module
of this folder that has a ``FAMILY`` is part of the tables; nothing else names it. A metric that
each condition has is one entry, with `EACH` in its name, until a run's conditions are known.
"""

import pkgutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module

from mdwgan import metrics
from mdwgan.metrics.base import (
    AXES,
    EACH,
    MEAN,
    NOISE,
    NONE,
    ONE_MODE,
    PROTOCOL,
    SHUFFLED,
    E,
    Entry,
    Family,
    Metric,
    in_condition,
)
from mdwgan.metrics.classification import UTILITY
from mdwgan.samples.conditions import CONDITIONS, RESERVED


def families() -> list[Family]:
    """Families of all modules, in the order of the axes, within an axis by the modules' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(metrics.__path__))
    modules = [import_module(f"mdwgan.metrics.{n}") for n in names if n != "catalogue"]
    found = [module.FAMILY for module in modules if hasattr(module, "FAMILY")]
    return sorted(found, key=lambda family: AXES.index(family.axis))


def _expanded(entries: Iterable[E], conditions: Sequence[str]) -> list[E]:
    """Entries in their order; one that each condition has, once for each."""
    return [
        found
        for entry in entries
        for found in (
            [in_condition(entry, name) for name in conditions]
            if entry.condition == EACH
            else [entry]
        )
    ]


_METRICS: list[Metric] = [metric for family in families() for metric in family.metrics]


def metrics_of(conditions: Sequence[str]) -> list[Metric]:
    """Metrics that are computed of the samples of a row, in the order of metrics.tsv."""
    return _expanded(_METRICS, conditions)


METRICS = metrics_of(CONDITIONS)  # of published data

DIST_HALF_N = Entry(
    "dist_half_n",
    "dependence",
    "higher",
    1,
    4,
    2,
    PROTOCOL,
    "dist at the sample number of row real-half, mean of 10 draws.",
    controls=(SHUFFLED, NOISE, MEAN, ONE_MODE),
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
    controls=(SHUFFLED, NOISE),
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


_BIOLOGY = [
    *_overlap("deg", "DEGs"),
    _biology("logfc_r", "Pearson's correlation of log2 fold changes over all genes."),
    _biology("deg_rank_r", "Spearman's correlation of the DEG test's statistic over all genes."),
    *_overlap("kegg", "significant pathways"),
    *_overlap("deg_added", "DEGs of training and generated samples together"),
    replace(
        _biology(
            f"null_degs_{EACH}",
            f"Genes with padj < deg.p between real and as many generated {EACH} samples; the "
            "note has the number between two halves of the real ones.",
            "lower",
            0,
        ),
        condition=EACH,
    ),
    _biology("kegg_rank_r", "Spearman's correlation of the pathways' p-values."),
]
# Those that each further contrast of own data has, by its name at their end.
OF_CONTRASTS = (
    "deg_count",
    "deg_precision",
    "deg_recall",
    "deg_jaccard",
    "logfc_r",
    "deg_rank_r",
)
# Rows without a difference of the conditions, and rows whose means do not vary from draw to draw.
_NO_EFFECT, _NO_CHANCE = (NOISE, ONE_MODE), (SHUFFLED, MEAN)
# What each sees; docs/controls.md says why others have none.
DEG_CONTROLS = {
    "deg_precision": _NO_EFFECT,  # without DEGs it has no value, nor has deg_fdr
    "deg_recall": _NO_EFFECT,
    "deg_jaccard": _NO_EFFECT,
    "logfc_r": _NO_EFFECT,
    "deg_rank_r": _NO_EFFECT,
    "kegg_recall": _NO_EFFECT,
    "kegg_jaccard": _NO_EFFECT,
    "kegg_rank_r": _NO_EFFECT,
    "deg_added_recall": _NO_EFFECT,
    "deg_added_jaccard": _NO_EFFECT,
    f"null_degs_{EACH}": (NOISE, MEAN),
    "deg_fdr": _NO_EFFECT,
    "deg_recall_train": _NO_EFFECT,
    "deg_slope": _NO_EFFECT,
    "deg_padj_r": _NO_EFFECT,
    "deg_fpr_within": (*_NO_CHANCE, ONE_MODE),
    "deg_false_within": _NO_CHANCE,
    "deg_fpr_permuted": (*_NO_CHANCE, ONE_MODE),
    "deg_false_permuted": _NO_CHANCE,
}


def _controlled(entry: Entry) -> Entry:
    return (
        replace(entry, controls=DEG_CONTROLS[entry.name]) if entry.name in DEG_CONTROLS else entry
    )


_BIOLOGY = [_controlled(entry) for entry in _BIOLOGY]
_WITHIN = "with the real reference samples divided in two by chance before the fit"
_PERMUTED = "with the conditions of all real samples permuted before the fit"
_MATCH = "gene and direction agree"
# Those of deg_calibration.tsv, which config `deg.permutations` asks for.
CALIBRATION: list[Entry] = [
    _biology(
        "deg_fdr",
        f"Share of the row's DEGs that are none of the real cohort's ({_MATCH}).",
        "lower",
        0,
    ),
    _biology(
        "deg_fdr_train",
        f"Share of the row's DEGs that are none of the training samples' ({_MATCH}).",
        "lower",
        0,
    ),
    _biology("deg_recall_train", "Share of the training samples' DEGs that the row has too."),
    _biology(
        "deg_slope",
        "Least-squares slope of the row's log2 fold changes on the real cohort's, over genes with "
        "an adjusted p-value in both; below 1 they are attenuated.",
        "nearest",
    ),
    _biology(
        "deg_padj_r", "Pearson's correlation of log10 of the adjusted p-values, of the same genes."
    ),
    _biology(
        "deg_fpr_within",
        f"Share of genes with p < 0.05 where nothing is true, {_WITHIN}.",
        "nearest",
        0.05,
    ),
    _biology("deg_false_within", f"Share of genes with padj < 0.05, {_WITHIN}.", "lower", 0),
    _biology(
        "deg_fpr_permuted",
        f"Share of genes with p < 0.05 where nothing is true, {_PERMUTED}.",
        "nearest",
        0.05,
    ),
    _biology("deg_false_permuted", f"Share of genes with padj < 0.05, {_PERMUTED}.", "lower", 0),
    _biology(
        "deg_fpr_drawn",
        "Share of genes with p < 0.05 between two cohorts of the reference that the same fitted "
        "model draws: 0.05 says that draws are independent, and nothing of the training samples' "
        "chance.",
        "none",
        NONE,
    ),
    _biology(
        "deg_fpr_expected",
        "Share of genes with p < 0.05 that a perfect model would have where nothing is true, by "
        "the numbers of training and generated samples alone.",
        "none",
        NONE,
    ),
]
CALIBRATION = [_controlled(replace(entry, source="docs/calibration.md")) for entry in CALIBRATION]
_ENTRIES: list[Entry] = [*_METRICS, DIST_HALF_N, DIST_KEY, *UTILITY, *_BIOLOGY, *CALIBRATION]


def catalogue_of(conditions: Sequence[str]) -> dict[str, Entry]:
    """All metrics of a run with these conditions, by name."""
    return {entry.name: entry for entry in _expanded(_ENTRIES, conditions)}


CATALOGUE = catalogue_of(CONDITIONS)  # of published data


def entry_of(name: str) -> Entry | None:
    """A metric of any run by its name; None for one that no run has."""
    if name not in CATALOGUE and "_vs_" in name:
        return _of_contrast(name)
    for entry in _ENTRIES if name not in CATALOGUE else ():
        prefix = entry.name.removesuffix(EACH)
        condition = name.removeprefix(prefix)
        if entry.condition == EACH and condition not in ("", name, *RESERVED):
            return in_condition(entry, condition)
    return CATALOGUE.get(name)


def _of_contrast(name: str) -> Entry | None:
    """A metric of DEGs of a contrast beside the main one."""
    for main in OF_CONTRASTS:
        contrast = name.removeprefix(f"{main}_")
        if contrast != name:
            case, _, reference = contrast.partition("_vs_")
            text = f"{CATALOGUE[main].definition} Of {case} against {reference}."
            return replace(CATALOGUE[main], name=name, definition=text)
    return None
