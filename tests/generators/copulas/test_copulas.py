"""Copulas: marginals of each kind, correlations that are kept, and densities worked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.generators.copulas.counts import dispersion_trend
from mdwgan.generators.copulas.loglinear import poisson_fit
from mdwgan.generators.registry import make
from mdwgan.numerics.correlation import dist_of, unit_columns
from scipy import stats

NAMES = ["copula", "nb-copula", "spsimseq-like"]
GRAPHS = {"k": 3, "within_condition": False, "mutual": False}
IID = {"sampling": "iid"}


def of_log(log: np.ndarray, labels: np.ndarray, matrix: str = "counts") -> TrainingData:
    mean, sd = log.mean(axis=0), log.std(axis=0)
    sd[sd < 1e-8] = 1
    ids = np.array([f"s{i}" for i in range(len(log))])
    genes, z = [f"g{i}" for i in range(log.shape[1])], ((log - mean) / sd).astype(np.float32)
    classes = ["normal", "tumour"][: labels.max() + 1]
    train = SampleSet("kidney", genes, classes, ids, ids, labels, z)
    none = train.take(np.arange(0))
    return TrainingData(train, none, GRAPHS, sd, mean=mean, matrix=matrix)


def counts(n: int, genes: int = 60, seed: int = 0) -> np.ndarray:
    """Negative-binomial counts of dispersion 0.1 + 2 / mean that share three factors' ranks."""
    random = np.random.default_rng(seed)
    loadings = np.random.default_rng(7).normal(size=(3, genes))
    x = random.normal(size=(n, 3)) @ loadings + random.normal(size=(n, genes))
    u = stats.norm.cdf(x / np.sqrt(np.square(loadings).sum(axis=0) + 1))
    mean = np.exp2(np.linspace(5, 12, genes))
    dispersion = 0.1 + 2 / mean
    return stats.nbinom.ppf(u, 1 / dispersion, 1 / (1 + dispersion * mean))


def drawn(name: str, training: TrainingData, labels: np.ndarray, seed=0) -> np.ndarray:
    """Log2 values that a row draws."""
    generator = make(name, IID)
    assert generator.fit(training, 0).empty and not generator.reason
    return generator.sample(labels, seed).z * training.sd + training.mean


@pytest.mark.parametrize("name", NAMES)
def test_marginals_pass_ks_and_correlations_are_kept(name):
    real = counts(120)
    log = drawn(name, of_log(np.log2(real + 1), np.zeros(120, int)), np.zeros(400, int))
    other = counts(400, seed=5)
    found = [stats.ks_2samp(log[:, g], np.log2(real[:, g] + 1)).pvalue for g in range(60)]
    assert np.mean(np.array(found) < 0.05) < 0.05 and np.median(found) > 0.4
    dist = dist_of(unit_columns(log), unit_columns(np.log2(other + 1)))
    assert dist > 0.85, "the correlations of an endless sample"
    shuffled = np.random.default_rng(0).permuted(log, axis=0)
    assert dist_of(unit_columns(shuffled), unit_columns(np.log2(other + 1))) < 0.3


@pytest.mark.parametrize("name", NAMES)
def test_classes_have_distributions_of_their_own(name):
    log = np.log2(np.concatenate([counts(30), 8 * counts(30, seed=1)]) + 1)
    training = of_log(log, np.repeat([0, 1], 30))
    made = drawn(name, training, np.repeat([1, 0, 1], 300))
    shift = made[:300].mean(axis=0) - made[300:600].mean(axis=0)
    assert np.allclose(shift, log[30:].mean(axis=0) - log[:30].mean(axis=0), atol=0.4)
    assert np.allclose(made[600:].mean(axis=0), made[:300].mean(axis=0), atol=0.4)


def test_the_empirical_copula_stays_within_the_range():
    log = np.log2(counts(15) + 1)
    made = drawn("copula", of_log(log, np.zeros(15, int)), np.zeros(500, int))
    assert (made >= log.min(axis=0) - 1e-4).all() and (made <= log.max(axis=0) + 1e-4).all()
    smooth = drawn("spsimseq-like", of_log(log, np.zeros(15, int)), np.zeros(500, int))
    gap = np.ptp(log, axis=0) / 14
    assert (smooth >= log.min(axis=0) - gap - 1e-4).all()
    assert (smooth > log.max(axis=0) + 1e-3).any(), "beyond the largest, by a mean gap at most"
    assert (smooth <= log.max(axis=0) + gap + 1e-3).all()


def test_counts_are_whole_numbers_and_fpkm_are_not():
    values = counts(40)
    labels = np.zeros(200, int)
    for matrix, whole in (("counts", True), ("fpkm", False)):
        training = of_log(np.log2(values + 1), np.zeros(40, int), matrix)
        made = np.exp2(drawn("nb-copula", training, labels)) - 1
        assert (np.abs(made - np.rint(made)) < 1e-3 * (1 + made)).all() == whole
        assert np.allclose(made.mean(axis=0), values.mean(axis=0), rtol=0.35)


def test_dispersions_follow_the_mean_as_planted():
    values = counts(400, genes=300)
    mean, variance = values.mean(axis=0), values.var(axis=0, ddof=1)
    trend = dispersion_trend(mean, (variance - mean) / mean**2)
    assert np.allclose(trend, 0.1 + 2 / mean, rtol=0.15)
    made = np.exp2(
        drawn("nb-copula", of_log(np.log2(values[:40] + 1), np.zeros(40, int)), np.zeros(2000, int))
    )
    few = (made.var(axis=0) - made.mean(axis=0)) / made.mean(axis=0) ** 2
    assert np.median(few / (0.1 + 2 / mean)) == pytest.approx(1, abs=0.15)


def test_no_gene_varies_more_than_counting():
    flat = dispersion_trend(np.array([5.0, 9.0]), np.array([-0.1, 0.0]))
    assert (flat == 1e-6).all()


def test_the_poisson_regression_is_glm_s():
    """Without a ridge, the score equations hold: sums of t^k over counts and fit agree."""
    random = np.random.default_rng(0)
    counted = random.poisson(40, size=(5, 12)).astype(float)
    fit = poisson_fit(counted)
    assert np.allclose(fit.sum(axis=1), counted.sum(axis=1), rtol=1e-6)
    middles = (np.arange(12) + 0.5) / 6 - 1
    assert np.allclose(fit @ middles, counted @ middles, atol=0.2)
    peaked = poisson_fit(np.eye(12)[5:6] * 30)
    assert np.isfinite(peaked).all() and peaked[0].argmax() == 5


@pytest.mark.parametrize("name", NAMES)
def test_constant_genes_stay_constant(name):
    log = np.log2(counts(12) + 1)
    log[:, 0] = 0.0
    made = drawn(name, of_log(log, np.zeros(12, int)), np.zeros(50, int))
    assert np.allclose(made[:, 0], 0, atol=1e-5) and np.isfinite(made).all()


@pytest.mark.parametrize("name", NAMES)
def test_two_samples_of_a_class_are_refused(name):
    training = of_log(np.log2(counts(5) + 1), np.array([0, 0, 0, 1, 1]))
    generator = make(name, IID)
    generator.fit(training, 0)
    assert generator.reason.startswith("tumour has 2 training sample(s): a copula needs at least 3")


def test_matched_latents_are_taken():
    training = of_log(np.log2(counts(20) + 1), np.zeros(20, int))
    free, matched = make("copula", IID), make("copula", {"sampling": "matched"})
    for generator in (free, matched):
        generator.fit(replace(training), 0)
    labels = np.zeros(12, int)
    target = np.median(training.train.z, axis=0)
    errors = [
        np.abs(np.median(g.sample(labels, 1).z, axis=0) - target).mean() for g in (free, matched)
    ]
    assert errors[1] < errors[0]
