"""Rows that simulate: scale, what the network adds, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.pool_sets import planted
from mdwgan.cohort.network import Network
from mdwgan.errors import InputError
from mdwgan.generators.registry import make
from mdwgan.numerics.correlation import dist_of, unit_columns

NAMES = ["gnw-like", "syntren-like"]
SETTINGS = {"network": "string", "simulated_genes": 20, "edges": "real"}
LABELS = np.arange(400) % 2


def data(n=40):
    """Genes are joined where the planted factors make them vary together most."""
    training = planted(n=n)
    loadings = np.random.default_rng(9).normal(size=(2, 30))
    strength = np.triu(np.abs(loadings.T @ loadings), 1)
    pairs = np.argwhere(strength > np.sort(strength.ravel())[-60])
    return replace(training, pool=Network(pairs))


def fitted(name, training=None, **settings):
    generator = make(name, SETTINGS | settings)
    assert generator.fit(training or data(), 0).empty and not generator.reason
    return generator


@pytest.mark.parametrize("name", NAMES)
def test_means_and_sds_are_those_of_each_condition(name):
    training = data()
    z = fitted(name, training).sample(np.arange(4000) % 2, 0).z
    for label in (0, 1):
        own, made = training.train.z[training.train.labels == label], z[label::2]
        sd = own.std(axis=0, ddof=1)
        assert (np.abs(made.mean(axis=0) - own.mean(axis=0)) < 0.25 * sd).all()
        assert np.allclose(made.std(axis=0), sd, rtol=0.25)


@pytest.mark.parametrize("name", NAMES)
def test_simulators_are_near_random_networks(name):
    """Vinas et al. 2022, and the MDWGAN-GP paper: they perform much as random simulators do."""
    real = unit_columns(data(400).train.z - 2.0 * (np.arange(400) % 2)[:, None])
    dist = {}
    for edges in ("real", "random"):
        z = fitted(name, edges=edges).sample(np.zeros(400, int), 0).z
        dist[edges] = dist_of(unit_columns(z), real)
    mvn = make("mvn", {"sampling": "iid"})
    mvn.fit(data(), 0)
    normal = dist_of(unit_columns(mvn.sample(np.zeros(400, int), 0).z), real)
    assert normal > 0.7
    assert max(dist.values()) < 0.3 and abs(dist["real"] - dist["random"]) < 0.2


def test_background_genes_are_independent_and_simulated_ones_are_not():
    generator = fitted("gnw-like", simulated_genes=10)
    assert len(generator.genes_in) == 10
    z = generator.sample(np.zeros(2000, int), 0).z
    r = np.abs(np.corrcoef(z.T) - np.eye(30))
    background = np.setdiff1d(np.arange(30), generator.genes_in)
    assert r[np.ix_(background, background)].max() < 0.1
    assert r[np.ix_(generator.genes_in, generator.genes_in)].max() > 0.1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("pool", [None, planted().pool])
def test_without_a_network_there_is_one_clear_message(name, pool):
    with pytest.raises(InputError, match=f"{name} needs a gene network.*sources.string"):
        make(name, SETTINGS).fit(replace(data(), pool=pool), 0)


def test_a_network_without_edges_and_a_class_of_one_sample_are_refused():
    generator = make("gnw-like", SETTINGS)
    generator.fit(replace(data(), pool=Network(np.zeros((0, 2), int))), 0)
    assert generator.reason == "the network has no edge between two genes of the run"
    few = data(3)
    generator = make("gnw-like", SETTINGS)
    generator.fit(few, 0)
    assert generator.reason.startswith("tumour has 1 training sample(s): an SD needs")
