"""Metrics against independent code on the same input: scipy, scikit-learn, loops over samples."""

from dataclasses import replace

import numpy as np
import pytest
from mdwgan.metrics import detection
from mdwgan.metrics.base import Comparison, Undefined
from mdwgan.metrics.catalogue import METRICS
from mdwgan.metrics.detection import auc_rf, folds
from mdwgan.metrics.dist import dist_ratio
from mdwgan.metrics.diversity import coverage, density, precision, recall, spread
from mdwgan.metrics.joint import frechet, mmd2
from mdwgan.metrics.marginals import effect_r, effect_slope, effects, ks, wasserstein1
from mdwgan.metrics.memorisation import (
    closer_to_train,
    dcr_ratio,
    mia_auc,
    nndr,
    nndr_real,
)
from mdwgan.metrics.network import dist_joined, pair_correlations
from mdwgan.metrics.pairs import edge_share
from mdwgan.metrics.pathways import pathway_ks
from mdwgan.metrics.pca import in_components
from mdwgan.metrics.trees import chosen_genes, s_dend, s_sdcc
from mdwgan.numerics.correlation import unit_columns
from mdwgan.numerics.gene_sets import membership, ssgsea
from scipy import linalg, stats
from scipy.cluster import hierarchy
from scipy.spatial.distance import cdist, pdist, squareform
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import pairwise_distances, roc_auc_score

FACTORS = np.random.default_rng(99).normal(size=(4, 40))


def draw(n: int, seed: int, shift: float = 0.0, genes: int = 40) -> np.ndarray:
    """Samples with four common factors."""
    random = np.random.default_rng(seed)
    z = random.normal(size=(n, 4)) @ FACTORS[:, :genes] + random.normal(size=(n, genes))
    return (z + shift).astype(np.float32)


def against(real, synthetic, train, **options) -> Comparison:
    genes = real.shape[1]
    return Comparison(
        real,
        synthetic,
        train,
        np.arange(len(real)) % 2,
        np.arange(len(synthetic)) % 2,
        np.zeros(genes),
        np.ones(genes),
        ["normal", "tumour"],
        train_labels=np.arange(len(train)) % 2,
        **options,
    )


@pytest.fixture(params=[(30, 30, 12), (25, 41, 30)], ids=["equal", "unequal"])
def c(request) -> Comparison:
    n, m, train = request.param
    return against(draw(n, 1), 1.2 * draw(m, 2, 0.3), draw(train, 3), tissue="kidney")


# ---- gene sets and pairs of genes


def test_pathway_ks_is_the_mean_over_sets_of_scipys_statistic(c):
    pairs = np.array([(s, g) for s in range(4) for g in range(10 * s, 10 * s + 10)])
    every = np.array([(7, g) for g in range(40)])  # no gene is outside it: no score
    c = replace(c, gene_sets={"four": np.vstack([every, pairs]), "none": pairs[:0]})
    scores = [
        ssgsea(np.round(z.astype(float), 4), membership(pairs, 40)) for z in (c.real, c.synthetic)
    ]
    tumour = scores[0][c.real_labels == 1].T, scores[1][c.synthetic_labels == 1].T
    wanted = np.mean([stats.ks_2samp(*pair).statistic for pair in zip(*tumour, strict=True)])
    found = pathway_ks(c, "tumour")
    assert found.value == pytest.approx(wanted) and found.note == "4 gene sets"
    for sets, told in ({}, "no gene sets are given"), ({"all": every}, "no gene set of a suitable"):
        with pytest.raises(Undefined, match=told):
            pathway_ks(replace(c, gene_sets=sets), "tumour")


def test_edges_are_those_of_the_correlation_matrices(c):
    upper = np.triu_indices(40, 1)
    real, generated = (np.abs(np.corrcoef(z.T))[upper] > 0.3 for z in c.of_condition("normal"))
    both = (real & generated).sum()
    precision, recall = (edge_share("03", of_real)(c, "normal") for of_real in (False, True))
    assert precision.value == pytest.approx(both / generated.sum())
    assert recall.value == pytest.approx(both / real.sum())
    assert precision.note.endswith(f"chance {real.mean():.3f}")
    assert recall.note.endswith(f"chance {generated.mean():.3f}")
    with pytest.raises(Undefined, match=r"no pair has .* above 0\.5 in the generated samples"):
        edge_share("05", False)(replace(c, synthetic=np.ones_like(c.synthetic)), "normal")


# ---- marginals


def test_ks_and_wasserstein_equal_scipy(c):
    assert ks(c) == pytest.approx(
        np.mean(
            [stats.ks_2samp(*pair).statistic for pair in zip(c.real.T, c.synthetic.T, strict=True)]
        )
    )
    assert wasserstein1(c) == pytest.approx(
        np.mean(
            [stats.wasserstein_distance(*p) for p in zip(c.real.T, c.synthetic.T, strict=True)]
        ),
        rel=1e-6,
    )


def test_ks_and_wasserstein_of_values_that_stand_often():
    """Many zeros, as in expression data, and more genes than a block has."""
    real, synthetic = (np.clip(draw(n, n), 0, None).round()[:, :1] for n in (30, 20))
    real, synthetic = np.tile(real, 300), np.tile(synthetic, 300)
    c = against(real, synthetic, real)
    assert ks(c) == pytest.approx(stats.ks_2samp(real[:, 0], synthetic[:, 0]).statistic)
    expected = stats.wasserstein_distance(real[:, 0], synthetic[:, 0])
    assert wasserstein1(c) == pytest.approx(expected)


# ---- dependence


def test_dist_joined_equals_numpy_corrcoef(c):
    pairs = np.array([[i, j] for i in range(40) for j in range(i) if (i * j) % 3 == 0])
    rx, rz = (np.corrcoef(part.T) for part in (c.real, c.synthetic))
    a, b = pairs.T
    found = dist_joined("string")(replace(c, edges={"string": pairs}))
    assert found.value == pytest.approx(np.corrcoef(rx[a, b], rz[a, b])[0, 1])
    assert found.note == f"{len(pairs)} pairs"


def test_correlations_of_pairs_are_0_for_a_constant_gene_and_made_in_parts(monkeypatch):
    x = draw(9, 5)
    x[:, 3] = 2.0
    pairs = np.array([[0, 1], [3, 1], [2, 5], [7, 8], [9, 0]])
    monkeypatch.setattr("mdwgan.metrics.network.ENTRIES", 20)  # two pairs at a time
    found = pair_correlations(unit_columns(x), pairs)
    expected = [0 if 3 in pair else np.corrcoef(x[:, pair].T)[0, 1] for pair in pairs]
    assert np.allclose(found, expected)


@pytest.mark.parametrize(
    ("edges", "reason"),
    [
        ({}, "no edges of STRING are given"),
        ({"string": np.array([[0, 1], [2, 3]])}, "STRING joins 2 pairs of these genes, 3 needed"),
        (
            {"string": np.empty((0, 2), int)},
            "STRING is not used, or joins no pair of these genes",
        ),
    ],
)
def test_without_a_network_there_is_a_reason(c, edges, reason):
    with pytest.raises(Undefined, match=reason):
        dist_joined("string")(replace(c, edges=edges))


@pytest.mark.parametrize("count", [None, 15])
def test_dendrograms_equal_scipy(c, count):
    c = replace(c, dendrogram_genes=count)
    genes = chosen_genes(c)
    assert len(set(genes)) == (count or 40)
    of_trees, fits = [], []
    for part in (c.real, c.synthetic):
        distances = squareform(1 - np.corrcoef(part[:, genes].T.astype(float)), checks=False)
        fit, cophenetic = hierarchy.cophenet(hierarchy.average(distances), distances)
        of_trees.append(cophenetic)
        fits.append(fit)
    assert s_dend(c) == pytest.approx(stats.pearsonr(*of_trees).statistic)
    assert s_sdcc(c) == pytest.approx((fits[0] - fits[1]) ** 2)


def test_genes_of_dendrograms_are_the_same_for_all_rows(c):
    c = replace(c, dendrogram_genes=15)
    other = replace(c, synthetic=draw(30, 8))
    assert chosen_genes(c).tolist() == chosen_genes(other).tolist()
    assert chosen_genes(c).tolist() != chosen_genes(replace(c, seed=1)).tolist()


# ---- joint


def test_mmd2_equals_loops_in_double_precision(c):
    real, synthetic, train = (
        [row.astype(np.float64) for row in part] for part in (c.real, c.synthetic, c.train)
    )
    width = np.median([np.linalg.norm(a - b) for i, a in enumerate(train) for b in train[:i]])

    def k(a, b):
        return np.exp(-np.sum((a - b) ** 2) / (2 * width**2))

    def within(part):
        pairs = [k(a, b) for i, a in enumerate(part) for j, b in enumerate(part) if i != j]
        return np.mean(pairs)

    across = np.mean([k(a, b) for a in real for b in synthetic])
    assert mmd2(c) == pytest.approx(within(real) + within(synthetic) - 2 * across, abs=1e-12)


def test_mmd2_has_mean_0_where_nothing_differs_and_is_not_clipped():
    train = draw(20, 1)
    found = [mmd2(against(draw(20, 2 * s), draw(20, 2 * s + 1), train)) for s in range(1, 60)]
    assert min(found) < 0
    assert abs(np.mean(found)) < 3 * np.std(found) / np.sqrt(len(found))


def test_frechet_equals_the_formula_with_sqrtm():
    c = against(draw(30, 1), 1.2 * draw(41, 2, 0.3), draw(12, 3))
    pca = PCA(11, svd_solver="full").fit(c.train.astype(np.float64))
    a, b = (pca.transform(part.astype(np.float64)) for part in (c.real, c.synthetic))
    first, second = np.cov(a.T), np.cov(b.T)
    expected = np.sum((a.mean(0) - b.mean(0)) ** 2) + np.trace(
        first + second - 2 * linalg.sqrtm(first @ second).real
    )
    value, note = frechet(c)
    assert value == pytest.approx(expected, rel=1e-6)
    assert note == "PCA, p = 11"


def test_frechet_needs_more_than_2p_samples_of_both():
    train = draw(12, 3)
    for n, m in ((22, 40), (40, 22)):
        with pytest.raises(Undefined, match="p = 11: 22 samples, more than 22 needed"):
            frechet(against(draw(n, 1), draw(m, 2), train))
    assert frechet(against(draw(23, 1), draw(23, 2), train)).value > 0


def test_components_equal_scikit_learn_s(c):
    view = in_components(c)
    assert view.train.shape == (len(c.train), len(c.train) - 1)
    pca = PCA(len(c.train) - 1, svd_solver="full").fit(c.train.astype(np.float64))
    for name in ("real", "synthetic", "train"):
        expected = pca.transform(getattr(c, name).astype(np.float64))
        assert np.allclose(np.abs(getattr(view, name)), np.abs(expected), atol=1e-6)


def test_components_are_at_most_50_and_none_of_equal_samples():
    wide = draw(80, 1), draw(30, 2), np.random.default_rng(0).normal(size=(70, 40))
    assert in_components(against(*wide)).real.shape[1] == 40
    wide = tuple(np.random.default_rng(i).normal(size=(70, 90)) for i in range(3))
    assert in_components(against(*wide)).real.shape[1] == 50
    twice = np.tile(draw(3, 1), (4, 1))  # 12 samples, 3 different ones: a plane
    assert in_components(against(draw(9, 2), draw(9, 3), twice)).real.shape[1] == 2
    with pytest.raises(Undefined, match="all the same"):
        in_components(against(draw(9, 2), draw(9, 3), np.ones((5, 40))))


# ---- diversity


def prdc(real: np.ndarray, fake: np.ndarray, nearest_k: int) -> dict[str, float]:
    """The definitions of the package prdc of Naeem et al., written anew."""

    def radii(x):  # the k-th of the distances to others; its own 0 comes first
        return np.sort(pairwise_distances(x), axis=1)[:, nearest_k]

    distances = pairwise_distances(real, fake)
    real_radii, fake_radii = radii(real), radii(fake)
    inside = distances < real_radii[:, None]
    return {
        "precision": inside.any(axis=0).mean(),
        "recall": (distances < fake_radii[None, :]).any(axis=1).mean(),
        "density": inside.sum(axis=0).mean() / nearest_k,
        "coverage": (distances.min(axis=1) < real_radii).mean(),
    }


@pytest.mark.parametrize(
    "function", [precision, recall, density, coverage], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("genes", [2, 40])
def test_balls_equal_the_package_prdc(c, function, genes):
    c = replace(c, real=c.real[:, :genes], synthetic=c.synthetic[:, :genes])
    expected = prdc(c.real.astype(float), c.synthetic.astype(float), 5)[function.__name__]
    assert function(c) == pytest.approx(expected)
    assert 0 < expected < 1.5


def test_spread_equals_scipy(c):
    expected = np.median(pdist(c.synthetic)) / np.median(pdist(c.real))
    assert spread(c) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    "name",
    ["mmd2", "precision", "recall", "density", "coverage", "spread"],
)
def test_second_view_is_the_metric_of_scikit_learn_s_components(c, name):
    by_name = {metric.name: metric for metric in METRICS}
    p = len(c.train) - 1
    pca = PCA(p, svd_solver="full").fit(c.train.astype(np.float64))
    parts = {
        n: pca.transform(getattr(c, n).astype(np.float64)) for n in ("real", "synthetic", "train")
    }
    found = by_name[f"{name}_pca"].function(c)
    assert found.value == pytest.approx(by_name[name].function(replace(c, **parts)), rel=1e-6)
    assert found.note == f"PCA, p = {p}"


# ---- detection


def test_auc_rf_equals_scikit_learn_on_the_same_folds(c, monkeypatch):
    monkeypatch.setattr(detection, "TREES", 10)
    x = np.concatenate([c.real, c.synthetic])
    y = np.repeat([0, 1], [len(c.real), len(c.synthetic)])
    scores = []
    for held in folds(c):
        rest = np.array([i for i in range(len(x)) if i not in set(held)])
        seed = detection.derive(c.seed, c.tissue, "auc_rf") % 2**32
        forest = RandomForestClassifier(10, random_state=seed).fit(x[rest], y[rest])
        scores.append(roc_auc_score(y[held], forest.predict_proba(x[held])[:, 1]))
    assert auc_rf(c) == pytest.approx(np.mean(scores))


# ---- memorisation


def test_dcr_and_nndr_equal_scipy(c):
    to_train = [np.sort(cdist(part, c.train), axis=1) for part in (c.synthetic, c.real)]
    first = [np.median(d[:, 0]) for d in to_train]
    ratio = [np.median(d[:, 0] / d[:, 1]) for d in to_train]
    assert dcr_ratio(c) == pytest.approx(first[0] / first[1], rel=1e-6)
    assert nndr(c).value == pytest.approx(ratio[0], rel=1e-6)
    assert nndr_real(c) == pytest.approx(ratio[1], rel=1e-6)
    assert nndr(c).note == f"that of test samples: {ratio[1]:.4f}"


def test_nndr_of_a_training_sample_that_stands_twice_is_0():
    train = np.tile(np.random.default_rng(1).normal(size=(3, 9000)), (2, 1)).astype(np.float32)
    real = np.random.default_rng(2).normal(size=(6, 9000)).astype(np.float32)
    assert nndr(against(real, train, train)).value == 0
    with pytest.raises(Undefined, match="half of the test samples are training samples too"):
        dcr_ratio(against(train, real, train))
    with pytest.raises(Undefined, match="the kernel has no width"):
        mmd2(against(real, real, np.tile(train[:1], (4, 1))))


def test_dist_ratio_needs_a_copy_that_agrees():
    """Two negative numbers, or a small one below, would look like a win over copying."""
    real = draw(30, 1)
    against_it = real.copy()
    against_it[:, ::2] *= -1  # the correlations of half of the pairs turn round
    signs = np.outer(*[np.where(np.arange(40) % 2, 1, -1)] * 2)[np.triu_indices(40, 1)]
    upper = np.corrcoef(real.T)[np.triu_indices(40, 1)]
    found = np.corrcoef(upper, signs * upper)[0, 1]
    assert found < 0
    with pytest.raises(Undefined, match=f"own dist is {found:.4f}, not above 0"):
        dist_ratio(against(real, real, against_it))
    assert dist_ratio(against(real, real, real)) == pytest.approx(1)


def test_mia_auc_equals_scikit_learn(c):
    score = -np.concatenate([cdist(c.train, c.synthetic), cdist(c.real, c.synthetic)]).min(axis=1)
    members = np.repeat([1, 0], [len(c.train), len(c.real)])
    assert mia_auc(c).value == pytest.approx(roc_auc_score(members, score))
    assert mia_auc(c).note == f"{len(c.train)} training against {len(c.real)} test samples"


def test_closer_to_train_by_hand():
    """One class, one gene: as many test as training samples, so every draw has all of them."""
    real, train = np.array([[0.0], [10]]), np.array([[2.0], [20]])
    synthetic = np.array([[1.9], [0.5], [11], [16], [1.0]])  # train, test, test, train, both
    c = replace(against(real, synthetic, train), train_labels=None)
    assert closer_to_train(c).value == pytest.approx(0.5)
    assert closer_to_train(replace(c, synthetic=synthetic[[0, 3, 4]])).value == pytest.approx(5 / 6)


def test_closer_to_train_compares_like_with_like():
    """As many of each class on both sides, whichever has fewer."""
    c = against(draw(40, 1), draw(40, 2), draw(10, 3))
    assert closer_to_train(c).note == "10 training and as many test samples, mean of 20 draws"
    c = replace(against(draw(10, 1), draw(10, 2), draw(40, 3)), real_labels=np.arange(10) // 8)
    assert closer_to_train(c).note.startswith("10 training"), "8 of one class, 2 of the other"
    with pytest.raises(Undefined, match="share no condition"):
        closer_to_train(replace(c, train_labels=np.full(40, 7)))


def test_closer_to_train_averages_over_draws_of_any_test_samples():
    """Expected share where all are drawn alike is a half; without matched numbers it is not."""
    found = []
    for s in range(25):
        c = against(
            draw(60, 3 * s, genes=20), draw(40, 3 * s + 1, genes=20), draw(20, 3 * s + 2, genes=20)
        )
        found.append(closer_to_train(c).value)
    assert np.mean(found) == pytest.approx(0.5, abs=3 * np.std(found) / 5)


def test_effects_by_hand():
    """Two genes with SDs 2 and 1; the generator has half the first effect, and turns the second."""
    real, made = np.float32([[0, 0], [1, 2]]), np.float32([[0, 2], [0.5, 0]])
    labels = np.array([0, 1])
    c = Comparison(
        real, made, real, labels, labels, np.zeros(2), np.array([2.0, 1.0]), ["normal", "tumour"]
    )
    # Differences in log2: real (2, 2), generated (1, -2).
    assert effect_slope(c) == pytest.approx((2 * 1 + 2 * -2) / 8)
    assert np.allclose(effects(c), [[2, 2], [1, -2]])


def test_effects_of_three_conditions_are_a_mean_over_contrasts():
    """Each case against the first condition: one effect is right, one has half its size."""
    real, labels = np.float32([[0, 0], [2, 1], [1, 2]]), np.array([0, 1, 2])
    made = np.float32([[0, 0], [2, 1], [0.5, 1]])
    classes = ["control", "low", "high"]
    c = Comparison(real, made, real, labels, labels, np.zeros(2), np.ones(2), classes)
    assert effect_slope(c) == ((1 + 0.5) / 2, "mean of 2 contrasts with control")
    assert effect_r(c).value == pytest.approx(1)
    # a set without one of the cases has the other contrast alone
    assert effect_slope(replace(c, synthetic=made[:2], synthetic_labels=labels[:2])) == 1
    with pytest.raises(Undefined):
        effects(replace(c, synthetic=made[1:], synthetic_labels=labels[1:]))


def test_effects_need_both_conditions(c):
    with pytest.raises(Undefined, match="one condition only"):
        effect_r(replace(c, synthetic_labels=np.zeros(len(c.synthetic), dtype=int)))


def test_labels_that_are_ignored_or_swapped_are_seen(c):
    same = replace(c, synthetic=c.real, synthetic_labels=c.real_labels)
    assert effect_r(same) == pytest.approx(1)
    swapped = replace(same, synthetic_labels=1 - c.real_labels)
    assert effect_r(swapped) == pytest.approx(-1) and effect_slope(swapped) == pytest.approx(-1)
