"""Chance conditions of real samples, and the values of what generators make of them."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.counted import GENES, counted
from helpers.pool_sets import planted
from mdwgan.inference import nulls
from mdwgan.inference.nulls import NotMeasured, chosen_genes, cohort_of, permuted, within_reference
from mdwgan.numerics.standardise import moments
from mdwgan.samples.values import to_log
from mdwgan.seeds import rng

CONTRAST = ["normal", "tumour"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return counted(tmp_path_factory.mktemp("counted"))


@pytest.fixture
def cohort(data):
    return cohort_of(data, None, CONTRAST, np.arange(GENES))


def test_the_training_samples_of_a_contrast(data, cohort):
    assert len(cohort.values) == 20 and cohort.training.train.classes == CONTRAST
    assert set(cohort.strata) == {"GTEX/one", "TCGA/one"}
    names = cohort.training.train.names
    assert (data[list(names)].layers["counts"] == cohort.values).all()
    assert not len(cohort.training.test), "test samples are not at hand"
    turned = cohort_of(data, None, CONTRAST[::-1], np.arange(5))
    assert (turned.training.train.labels == 1 - cohort.training.train.labels).all()
    some = cohort_of(data, names[:3], CONTRAST, np.arange(5))
    assert list(some.training.train.names) == list(names[:3])


def test_own_conditions_beside_the_contrast_have_no_part(data):
    other = data.copy()
    names = np.array(["control", "mild", "severe"])[np.arange(other.n_obs) % 3]
    other.obs["condition"], other.uns["conditions"] = names, ["control", "mild", "severe"]
    cohort = cohort_of(other, None, ["mild", "severe"], np.arange(5))
    train = cohort.training.train
    of = other.obs.loc[train.names, "condition"]
    assert train.classes == ["mild", "severe"]
    assert (of == np.array(train.classes)[train.labels]).all()
    assert set(permuted(cohort, rng(0)).training.train.names) == set(train.names)
    assert set(
        other.obs.loc[within_reference(cohort, rng(0)).training.train.names, "condition"]
    ) == {"mild"}


def test_a_draw_of_genes_is_the_same_for_all_rows_and_the_pool_has_them_too(data, monkeypatch):
    assert list(chosen_genes(data, 0)) == list(range(GENES))
    monkeypatch.setattr(nulls, "MOST_GENES", 10)
    genes = chosen_genes(data, 0)
    assert len(genes) == 10 and list(genes) == list(chosen_genes(data, 0)) == sorted(genes)
    assert list(genes) != list(chosen_genes(data, 1))
    pool = planted().pool
    few = pool.of_genes(np.array([2, 5]))
    assert few.factors.shape == (2, 2) and few.sd[1] == pool.sd[5]


def test_half_of_the_reference_against_the_other_by_donor(cohort):
    train = cohort.training.train
    pairs = replace(train, donors=np.array([f"d{i // 2}" for i in range(len(train))]))
    cohort = replace(cohort, training=replace(cohort.training, train=pairs))
    null = within_reference(cohort, rng(0))
    made = null.training.train
    normals = set(train.names[train.labels == 0])
    assert set(made.names) == normals and np.bincount(made.labels).tolist() == [6, 4]
    for donor in np.unique(made.donors):
        assert len(set(made.labels[made.donors == donor])) == 1
    z = made.z.astype(float)
    assert np.abs(z.mean(axis=0)).max() < 1e-5, "z-scores are made anew"


def test_permuted_conditions_have_equal_shares_in_each_stratum(cohort):
    differ = set()
    for number in range(20):
        null = permuted(cohort, rng(number))
        labels = null.training.train.labels
        assert labels.sum() == cohort.training.train.labels.sum() == 10
        for stratum in np.unique(cohort.strata):
            of = labels[cohort.strata == stratum]
            assert abs(of.sum() - len(of) / 2) <= 1
        differ.add(tuple(labels))
    assert len(differ) > 15


def test_too_few_samples_say_so(cohort):
    labels = cohort.training.train.labels
    three = cohort.take(np.flatnonzero(labels == 0)[:3], np.zeros(3, dtype=np.int64))
    with pytest.raises(NotMeasured, match="3 normal samples of 3 donors are too few"):
        within_reference(three, rng(0))
    one = np.append(np.flatnonzero(labels == 0), np.flatnonzero(labels == 1)[0])
    with pytest.raises(NotMeasured, match="10 and 1 samples are too few to permute"):
        permuted(cohort.take(one, labels[one]), rng(0))


def test_values_of_a_sample_that_is_generated_as_it_was(cohort):
    null = permuted(cohort, rng(0))
    train = null.training.train
    values = null.to_values(train.z, train.labels, 0)
    log = to_log(cohort.values, "counts", cohort.library, cohort.target)
    back = np.log2(values / values.sum(axis=1, keepdims=True) * cohort.target + 1)
    assert np.abs(back - log).max() < 0.6 and np.median(np.abs(back - log)) < 0.02
    mean, sd = moments(log)
    assert null.training.mean == pytest.approx(mean, abs=1e-4)
    assert null.training.sd == pytest.approx(sd, rel=1e-3)
