"""The pool of other tissues: who lends, what is lent, and that no test donor has a part in it."""

from dataclasses import replace

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.training_sets import samples
from mdwgan.__main__ import main
from mdwgan.cohort.pool import build_pool, lend, own_groups, read_pool, usable, write_pool
from mdwgan.errors import InputError
from mdwgan.io import write_h5ad, write_tsv
from mdwgan.numerics.factors import within

GENES = [f"g{i}" for i in range(12)]
LOADINGS = np.random.default_rng(9).normal(size=(2, 12))


def cohort(n=40, tissue="lung", genes=GENES, scale=1.0, seed=0, loadings=LOADINGS):
    """Samples of two conditions and sources with planted factors, in any unit."""
    random = np.random.default_rng(seed)
    log = random.normal(size=(n, 2)) @ loadings + 0.3 * random.normal(size=(n, 12))
    condition = np.where(np.arange(n) % 2 == 0, "normal", "tumour")
    source = np.where(np.arange(n) % 4 == 0, "GTEX", "TCGA")
    log = (
        scale * log + 5 + 3.0 * (condition == "tumour")[:, None] - 2.0 * (source == "GTEX")[:, None]
    )
    names = [f"{tissue}{i}" for i in range(n)]
    obs = pd.DataFrame({"condition": condition, "source": source, "donor": names}, index=names)
    data = anndata.AnnData(obs=obs, var=pd.DataFrame(index=genes))
    data.layers["log"] = log.astype(np.float32)
    data.uns["tissue"] = tissue
    return data


@pytest.fixture
def target():
    """Training samples with the same factors."""
    random = np.random.default_rng(5)
    train = samples(n=16)
    z = random.normal(size=(16, 2)) @ LOADINGS + 0.3 * random.normal(size=(16, 12))
    return replace(train, z=z.astype(np.float32))


def lender(target, data, rows=None, components=5):
    own = within(target.z, own_groups(target))
    rows = np.ones(data.n_obs, bool) if rows is None else rows
    return lend(data, rows, target.genes, own, components)


def test_the_pool_is_the_correlation_within_condition_and_source(target):
    data = cohort()
    pool = build_pool(target, [lender(target, data, components=12)], 12)
    expected = np.corrcoef(LOADINGS.T @ LOADINGS + 0.09 * np.eye(12))
    part = within(data.layers["log"], own_groups_of(data))
    found = pool.factors.T @ pool.factors + np.diag(pool.rest)
    assert np.allclose(found, part.rows.T @ part.rows, atol=1e-5)
    assert np.allclose(np.diag(found), 1, atol=1e-5)
    assert np.allclose(pool.sd, part.sd, rtol=1e-5)
    assert np.isfinite(expected).all()


def own_groups_of(data):
    return (data.obs["condition"] + data.obs["source"]).to_numpy()


def test_other_units_and_shifts_do_no_harm(target):
    plain = build_pool(target, [lender(target, cohort())], 5)
    scaled = build_pool(target, [lender(target, cohort(scale=7.0))], 5)
    assert np.allclose(abs(plain.factors), abs(scaled.factors), atol=1e-4)
    assert np.allclose(7 * plain.sd, scaled.sd, rtol=1e-4)


def test_tissues_like_the_target_and_large_ones_weigh_more(target):
    other = np.random.default_rng(77).normal(size=(2, 12))
    lenders = [
        lender(target, cohort(tissue="like")),
        lender(target, cohort(tissue="unlike", loadings=other)),
        lender(target, cohort(n=160, tissue="large")),
    ]
    weights = build_pool(target, lenders, 5).lenders.set_index("tissue")["weight"]
    assert weights["large"] > weights["like"] > weights["unlike"]
    assert weights.sum() == pytest.approx(1)


def test_genes_that_a_tissue_lacks_come_from_the_others(target):
    """A gene that none has is not correlated with any, and has no SD."""
    without = [f"h{i}" if i < 2 else gene for i, gene in enumerate(GENES)]
    both = build_pool(target, [lender(target, cohort()), lender(target, cohort(genes=without))], 12)
    one = build_pool(target, [lender(target, cohort(genes=without))], 12)
    assert np.allclose(np.square(both.factors).sum(axis=0) + both.rest, 1, atol=1e-5)
    assert np.square(both.factors[:, 0]).sum() > 0.5
    assert not one.factors[:, 0].any() and one.rest[0] == 1 and np.isnan(one.sd[0])


def test_donors_that_are_test_in_the_target_never_lend():
    obs = pd.DataFrame({"donor": ["a", "b", "c", "d"]}, index=list("1234"))
    split = pd.DataFrame({"donor": ["a", "b", "c"], "split": ["train", "test", "test"]})
    assert usable(obs, split, {"b"}, "train").tolist() == [True, False, False, True]
    assert usable(obs, split, {"b"}, "whole").tolist() == [True, False, True, True]


def test_nothing_to_lend(target):
    few = lender(target, cohort(n=4))
    assert few is None
    with pytest.raises(InputError, match="no other tissue has samples to lend to kidney"):
        build_pool(target, [few], 5)
    foreign = lender(target, cohort(genes=[f"h{i}" for i in range(12)]))
    with pytest.raises(InputError, match=r"no gene of kidney is in .* \(lung\)"):
        build_pool(target, [foreign], 5)


def test_a_file_of_other_genes_is_refused(target, tmp_path):
    pool = build_pool(target, [lender(target, cohort())], 5)
    write_pool(pool, target, "train", "", tmp_path / "pool.h5ad")
    again = read_pool(tmp_path / "pool.h5ad", GENES)
    assert np.array_equal(again.factors, pool.factors) and np.array_equal(again.sd, pool.sd)
    assert again.lenders.equals(pool.lenders)
    assert np.array_equal(again.shape.quantiles, pool.shape.quantiles)
    assert np.array_equal(again.shape.norms, pool.shape.norms) and again.shape.samples == 40
    with pytest.raises(InputError, match="other genes than the training data"):
        read_pool(tmp_path / "pool.h5ad", GENES[::-1])


def training_file(folder, target) -> None:
    """A training.h5ad whose test donors are those of two samples of the lender."""
    n = len(target)
    test = ["lung0", "lung1"]
    obs = pd.DataFrame(
        {
            "condition": [*(target.classes[label] for label in target.labels), "normal", "tumour"],
            "source": [*target.sources, "TCGA", "TCGA"],
            "donor": [*target.donors, *test],
            "split": ["train"] * n + ["test"] * 2,
        },
        index=[*target.names, *test],
    )
    var = pd.DataFrame({"sd": np.ones(12), "mean": np.zeros(12)}, index=target.genes)
    data = anndata.AnnData(obs=obs, var=var)
    z = np.concatenate([target.z, np.zeros((2, 12), np.float32)])
    data.layers.update(z=z, x2=z, x3=z)
    data.uns.update(tissue="kidney", graphs={"k": 3, "within_condition": False, "mutual": False})
    write_h5ad(data, folder / "training.h5ad")


def test_the_verb_leaves_out_the_targets_test_donors(target, tmp_path, capsys):
    """Their values are absurd: with them the pool would be another one."""
    training_file(tmp_path, target)
    lung = cohort()
    rows = ~lung.obs["donor"].isin(["lung0", "lung1"]).to_numpy()
    expected = build_pool(target, [lender(target, lung, rows)], 5)
    lung.layers["log"][:2] = np.random.default_rng(1).normal(size=(2, 12)) * 100
    write_h5ad(lung, tmp_path / "cohort.h5ad")
    write_tsv(
        pd.DataFrame({"donor": ["lung0", "lung1"], "split": ["test", "test"]}), tmp_path / "split"
    )
    command = f"pool --training {tmp_path}/training.h5ad --cohorts {tmp_path}/cohort.h5ad --split "
    command += f"{tmp_path}/split --threads 1 --output {tmp_path}/pool.h5ad --settings"
    settings = '{"setting": "whole", "components": 5}'
    assert main([*command.split(), settings]) in (0, None)
    assert np.allclose(read_pool(tmp_path / "pool.h5ad", GENES).factors, expected.factors)
    assert "lung" in capsys.readouterr().out
