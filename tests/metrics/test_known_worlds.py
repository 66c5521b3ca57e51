"""Known answers for every metric: which kinds of generated sets it must tell, and which not."""

import numpy as np
import pytest
from helpers.metric_worlds import KINDS, world
from mdwgan.evaluation.apply import apply
from mdwgan.metrics.catalogue import METRICS

ENTRIES = {metric.name: metric for metric in METRICS}
EDGES = [name for name in ENTRIES if name.startswith("coexpr")]
DIST = {"disjoint", "dropped", "copier", "noise"}
# Sets that a metric must find clearly worse than honest samples. The others it need not see: a
# dropped mode leaves precision as it is, and a linear classifier sees no correlations.
WORSE = {
    **dict.fromkeys(
        ["dist", "dist_normal", "dist_tumour", "dist_ratio", "dist_string", "dist_humannet"], DIST
    ),
    **{name: {"disjoint", "dropped"} for name in EDGES},
    **{
        name: {"disjoint", "dropped", "noise"}
        for name in EDGES
        if "03" in name or "_recall_" in name
    },
    "s_dend": DIST,
    "s_sdcc": {"disjoint", "dropped", "noise"},
    "ks": {"disjoint", "dropped", "copier", "noise"},
    "wasserstein1": {"disjoint", "dropped", "copier", "noise"},
    **dict.fromkeys(["pathway_ks_normal", "pathway_ks_tumour"], DIST),
    "mean_r": {"disjoint", "dropped"},
    "sd_r": {"disjoint", "dropped"},
    "effect_r": {"disjoint", "noise"},
    "effect_slope": {"disjoint", "noise"},
    "mmd2": {"disjoint", "dropped", "noise"},
    "mmd2_pca": {"disjoint", "dropped", "noise"},
    "frechet": {"disjoint", "dropped", "copier", "noise"},
    "auc_lr": {"disjoint", "dropped", "copier"},
    "auc_rf": {"disjoint", "dropped", "copier", "noise"},
    "precision": {"disjoint", "noise"},
    "recall": {"disjoint", "dropped", "copier"},
    "density": {"disjoint", "noise"},
    "coverage": {"disjoint", "dropped", "copier", "noise"},
    "spread": {"disjoint", "dropped"},
    "nearest_variety": {"disjoint", "dropped"},
    "precision_pca": {"disjoint", "noise"},
    "recall_pca": {"disjoint", "dropped", "copier", "noise"},
    "density_pca": {"disjoint", "noise"},
    "coverage_pca": {"disjoint", "dropped", "copier", "noise"},
    "spread_pca": {"disjoint", "dropped", "noise"},
    "dcr_ratio": {"disjoint", "copier", "noise"},
    "nndr": {"copier"},
    "nndr_real": set(),
    "closer_to_train": {"copier"},
    "mia_auc": {"copier"},
}
# Of the test samples themselves; a few are not the ideal, for they are told apart by being equal.
IDENTICAL = {
    **dict.fromkeys(ENTRIES, None),
    **dict.fromkeys(["auc_lr", "auc_rf", "mia_auc"], (0, 0.1)),
    "closer_to_train": (0, 0.4),  # nearest of all to themselves, where they are drawn
    "density": (1.2, 1.2),  # each is in its own ball and in those of five others
    "density_pca": (1.2, 1.2),
    "mmd2": (-0.01, 0),
    "mmd2_pca": (-0.01, 0),
    "dist_ratio": (1.001, 2),
}
# Noise has no pair of genes above 0.5: there is nothing to be precise about.
UNDEFINED = {("noise", name) for name in EDGES if name.startswith("coexpr05_precision")}


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, float]]:
    """Values by kind and metric."""
    return {
        kind: {metric.name: apply(metric, compared)["value"] for metric in METRICS}
        for kind in KINDS
        for compared in [world(kind)]
    }


def fault(found, kind: str, name: str) -> float:
    """Distance from what is best, in the metric's own direction."""
    entry, value = ENTRIES[name], found[kind][name]
    if name == "nndr":
        return abs(value - found[kind]["nndr_real"])
    if entry.direction == "nearest":
        return abs(value - entry.ideal)
    return entry.ideal - value if entry.direction == "higher" else value - entry.ideal


def test_every_metric_has_its_expectations():
    assert set(WORSE) == set(ENTRIES)


@pytest.mark.parametrize(
    ("name", "kind"), [(n, k) for n, kinds in WORSE.items() for k in sorted(kinds)]
)
def test_a_worse_set_is_worse(found, name, kind):
    assert fault(found, kind, name) > 1.3 * fault(found, "honest", name) + 0.005


@pytest.mark.parametrize("name", WORSE)
def test_the_test_samples_themselves(found, name):
    low, high = IDENTICAL[name] or [ENTRIES[name].ideal] * 2
    if name in ("nndr", "nndr_real"):
        low = high = found["honest"]["nndr_real"]
    assert low - 1e-6 <= found["identical"][name] <= high + 1e-6


@pytest.mark.parametrize("name", [name for name in WORSE if name != "nndr_real"])
def test_honest_samples_are_near_the_ideal(found, name):
    """Samples of the same distribution, for which the ideals are made."""
    bounds = {"frechet": 100, "wasserstein1": 0.6, "s_dend": 0.25}
    # What 60 samples of a condition cost: of four factors, one edge in four is another one.
    bounds |= dict.fromkeys(EDGES, 0.3)
    bounds |= dict.fromkeys(["pathway_ks_normal", "pathway_ks_tumour"], 0.16)
    assert fault(found, "honest", name) < bounds.get(name, 0.12)


@pytest.mark.parametrize("name", ["precision", "precision_pca"])
def test_a_dropped_mode_leaves_precision_as_it_is(found, name):
    assert found["dropped"][name] > found["honest"][name] - 0.05


def test_a_copier_has_good_marginals_and_dependence_but_no_secret(found):
    copier = found["copier"]
    assert copier["mean_r"] > 0.95 and copier["dist_ratio"] == pytest.approx(1, abs=1e-3)
    assert copier["dcr_ratio"] < 0.05 and copier["nndr"] < 0.05
    assert copier["closer_to_train"] == copier["mia_auc"] == 1


def test_ranges(found):
    for kind, name in ((k, n) for k in KINDS for n in WORSE):
        value = found[kind][name]
        assert np.isfinite(value) != ((kind, name) in UNDEFINED), (kind, name)
        if (kind, name) in UNDEFINED:
            continue
        if name.startswith(
            (
                "ks",
                "pathway_ks",
                "coexpr",
                "precision",
                "recall",
                "coverage",
                "auc",
                "closer",
                "mia",
            )
        ):
            assert 0 <= value <= 1, (kind, name)
        if name.startswith(("dist", "mean_r", "sd_r", "s_dend")) and name != "dist_ratio":
            assert -1 - 1e-9 <= value <= 1 + 1e-9, (kind, name)
