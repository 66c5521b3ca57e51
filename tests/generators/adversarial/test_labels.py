"""Labels that are pairs of condition and source."""

from dataclasses import replace

import numpy as np
import torch
from helpers.training_sets import SETTINGS, data, trainer
from mdwgan.generators.registry import make


def test_s_wgan_gp_has_covariates_and_one_batch_an_update():
    generator = make("s-wgan-gp", SETTINGS)
    generator.fit(data(), 0)
    # samples(): of the 8 normals half are GTEX, all tumours TCGA
    assert generator.labels.pairs == [(0, "GTEX"), (0, "TCGA"), (1, "TCGA")]
    assert generator.labels.counts.tolist() == [[4, 4, 0], [0, 0, 8]]
    assert generator.net.embedding.num_embeddings == 3
    one = trainer("s-wgan-gp")
    rows = one.draw()["rows"]
    assert torch.equal(rows[0], rows[1]) and not torch.equal(rows[0], rows[2])
    rows = trainer("mdwgan-gp-n").draw()["rows"]
    assert not torch.equal(rows[0], rows[1])


def test_a_source_that_training_lacks_is_taken_for_a_known_one():
    generator = make("s-wgan-gp", SETTINGS)
    given = data()
    generator.fit(replace(given, test=replace(given.test, sources=np.full(16, "new"))), 0)
    coded = generator.labels.coded(replace(given.test, sources=np.full(16, "new")))
    assert set(coded.labels) == {0, 2}


def test_own_covariates_stand_beside_the_source():
    given = data()
    batch = np.where(np.arange(16) < 8, "1", "2")
    train = replace(given.train, covariates=batch)
    generator = make("s-wgan-gp", SETTINGS)
    generator.fit(replace(given, train=train, test=replace(given.test, covariates=batch)), 0)
    assert generator.labels.pairs == [
        *((0, f"{source}/{number}") for source in ("GTEX", "TCGA") for number in "12"),
        (1, "TCGA/1"),
        (1, "TCGA/2"),
    ]
    assert generator.labels.counts.sum() == 16
    assert generator.sample(np.array([0, 1, 1]), 0).labels.tolist() == [0, 1, 1]
    assert len(train.take(np.arange(3)).groups) == 3
