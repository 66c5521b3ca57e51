"""Value distributions: against NumPy and SciPy, and the paper's three faults planted."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.stats
from helpers.sample_sets import make_sets, normal, write_sets
from mdwgan.__main__ import main
from mdwgan.errors import InputWarning
from mdwgan.evaluation.distributions import (
    ALL,
    BOTH,
    DIFFERS,
    DISTRIBUTION_COLUMNS,
    KEY,
    VARIES,
    chosen_genes,
    differences,
    distributions,
)
from mdwgan.evaluation.sets import REAL_TEST, Samples
from mdwgan.io import read_tsv

GENES = 30
REAL = normal(80, GENES, 1)  # what make_sets draws for the test set
MADE = {
    "faithful": normal(80, GENES, 11),
    "collapsed": normal(80, GENES, 12, sd=0.05),
    "drifting": normal(80, GENES, 13) + 4,
    "short": np.clip(normal(80, GENES, 14), 4.9, 7.1),
}


@pytest.fixture(scope="module")
def table():
    return distributions(make_sets(MADE, n=80, genes=GENES), [f"G{i}" for i in range(11)], 0)


def of_all(table, generator: str, condition: str = BOTH) -> dict[str, float]:
    own = table[(table["gene"] == ALL) & (table["generator"] == generator)]
    own = own[own["condition"] == condition]
    return dict(zip(own["statistic"], own["value"], strict=True))


def of_gene(table, generator: str, gene: str, condition: str = BOTH) -> dict[str, float]:
    own = table[(table["gene"] == gene) & (table["generator"] == generator)]
    own = own[own["condition"] == condition]
    return dict(zip(own["statistic"], own["value"], strict=True))


def test_ks_is_scipy_s():
    """Ties within and between the sets, and sets of two sizes."""
    random = np.random.default_rng(0)
    real, made = random.integers(0, 6, (25, 9)).astype(float), random.integers(1, 8, (14, 9)) * 1.0
    made[:, 0] = real[:14, 0]
    made[:, 1] = 99
    found = differences(real, made)["ks"]
    for gene in range(9):
        expected = scipy.stats.ks_2samp(real[:, gene], made[:, gene]).statistic
        assert found[gene] == pytest.approx(expected), gene
    assert found[1] == pytest.approx(1)
    assert np.allclose(differences(real, real)["ks"], 0)


def test_statistics_of_a_gene_are_numpy_s(table):
    assert list(table) == DISTRIBUTION_COLUMNS
    values = MADE["faithful"].astype(np.float32)[:, 3]
    found = of_gene(table, "faithful", "G3")
    assert found["mean"] == pytest.approx(values.mean(), rel=1e-5)
    assert found["sd"] == pytest.approx(np.std(values), rel=1e-5)
    assert found["q05"] == pytest.approx(np.percentile(values, 5), rel=1e-5)
    assert found["median"] == pytest.approx(np.median(values), rel=1e-5)
    assert (found["min"], found["max"]) == (values.min(), values.max())
    tumours = of_gene(table, "faithful", "G3", "tumour")
    assert tumours["mean"] == pytest.approx(values[1::2].mean(), rel=1e-5)
    assert of_gene(table, REAL_TEST, "G3")["max"] == pytest.approx(REAL[:, 3].max(), rel=1e-5)
    genes = table.loc[table["gene"] != ALL, "gene"].unique()
    assert list(genes) == [f"G{i}" for i in range(11)]


def test_differences_by_hand():
    real, made = np.array([[0.0], [2.0], [4.0]]), np.array([[1.0], [3.0], [9.0]])
    found = differences(real, made)
    sd = np.sqrt(8 / 3)
    assert found["mean_shift"] == pytest.approx([(13 / 3 - 2) / sd])
    assert found["sd_ratio"] == pytest.approx([np.std([1, 3, 9]) / sd])
    assert found["min_shift"] == pytest.approx([0.25]) and found["max_shift"] == pytest.approx(
        [1.25]
    )


def test_quantiles_over_genes_are_of_the_genes(table):
    expected = [
        scipy.stats.ks_2samp(a, b).statistic
        for a, b in zip(REAL.T, MADE["drifting"].T, strict=True)
    ]
    found = of_all(table, "drifting")
    assert found["ks_median"] == pytest.approx(np.median(expected))
    assert found["ks_q05"] == pytest.approx(np.percentile(expected, 5))
    outside = (MADE["drifting"] > REAL.max(axis=0)) | (MADE["drifting"] < REAL.min(axis=0))
    assert found["share_values_outside"] == pytest.approx(outside.mean())


def test_planted_faults_are_told_apart(table):
    """A narrow band, values outside the range, short tails: each shows in its own number."""
    faithful, collapsed, drifting, short = (of_all(table, name) for name in MADE)
    assert collapsed["share_narrow"] == 1 and collapsed["sd_ratio_q95"] < 0.1
    assert drifting["share_narrow"] == short["share_narrow"] == faithful["share_narrow"] == 0
    assert drifting["share_shifted"] == drifting["share_beyond"] == 1
    assert drifting["share_values_outside"] > 0.8 > 0.05 > faithful["share_values_outside"]
    assert short["share_short"] > 0.9 and short["share_values_outside"] == 0
    assert short["min_shift_q25"] > 0 > short["max_shift_q75"] and short["sd_ratio_median"] > 0.6
    assert faithful["share_short"] < 0.3 and faithful["share_shifted"] == 0
    assert faithful["ks_median"] < min(c["ks_median"] for c in (collapsed, drifting, short))


def test_a_fault_of_one_condition_alone_shows_there():
    made = MADE["faithful"].copy()
    made[1::2] = 6 + 0.02 * made[1::2]  # tumours
    found = distributions(make_sets({"half": made}, n=80, genes=GENES), [], 0)
    assert of_all(found, "half", "tumour")["share_narrow"] == 1
    assert of_all(found, "half", "normal")["share_narrow"] == 0


def test_chosen_genes_and_one_that_the_run_lacks():
    sets = make_sets({"faithful": normal(40, 12, 3)})
    with pytest.warns(InputWarning, match=r"evaluation.genes: not among the run's 12 genes: TP53"):
        found = distributions(sets, ["G7", "TP53", "G2"], 0)
    assert list(found.loc[found["gene"] != ALL, "gene"].unique()) == ["G7", "G2"]


def _with_train(sets, values):
    return replace(sets, train=Samples(sets.train.obs, values.astype(np.float32)))


def test_without_named_genes_those_that_differ_in_training_are_shown():
    """Differences planted in training count, also downwards; those in test samples do not."""
    sets = make_sets({"faithful": normal(40, 30, 3)}, genes=30)
    train, test = np.full((20, 30), 5.0), sets.test.values.copy()
    train[1::2] += np.linspace(0, 1, 30)  # tumours: G29 highest
    train[1::2, 4] -= 7
    test[1::2, :10] += 50
    planted = replace(_with_train(sets, train), test=Samples(sets.test.obs, test))
    expected = ["G4", *(f"G{i}" for i in range(29, 19, -1))]
    assert chosen_genes(planted, [], []) == dict.fromkeys(expected, DIFFERS)
    assert chosen_genes(_with_train(sets, train), [], []) == dict.fromkeys(expected, DIFFERS)
    assert list(chosen_genes(planted, ["G3"], ["G1"])) == ["G3"], "names in the config are enough"


def test_key_genes_are_shown_first_and_say_so():
    sets = make_sets({"faithful": normal(40, 12, 3)})
    train = np.full((20, 12), 5.0)
    train[1::2, [7, 2]] += [3, 2]
    found = chosen_genes(_with_train(sets, train), [], ["TP53", "G9", "G7"])
    assert list(found.items())[:3] == [("G9", KEY), ("G7", KEY), ("G2", DIFFERS)]
    assert len(found) == 11
    table = distributions(_with_train(sets, train), [], 0, ["G9"])
    assert set(table.loc[table["gene"] == "G9", "note"]) == {KEY}
    assert list(chosen_genes(sets, [], sets.genes)) == sets.genes[:11]


def test_genes_of_one_condition_are_those_that_vary():
    sets = make_sets({"faithful": normal(40, 12, 3)})
    train = np.full((20, 12), 5.0)
    train[:, 8] += 3 * (np.arange(20) % 4)
    train[:, 5] += np.arange(20) % 4
    alone = _with_train(sets, train)
    found = chosen_genes(replace(alone, train=alone.train.take(np.arange(0, 20, 2))), [], [])
    assert list(found.items())[:2] == [("G8", VARIES), ("G5", VARIES)]


def test_constant_genes_do_not_count():
    sets = make_sets({"faithful": normal(40, 12, 3)})
    flat = sets.test.values.copy()
    flat[:, :6] = 2
    found = of_all(
        distributions(replace(sets, test=Samples(sets.test.obs, flat)), [], 0), "faithful"
    )
    assert all(np.isfinite(value) for value in found.values())
    expected = differences(flat[:, 6:].astype(float), sets.generated["faithful"].values[:, 6:])
    assert found["sd_ratio_median"] == pytest.approx(np.median(expected["sd_ratio"]), rel=1e-5)


def test_small_and_failed_sets_have_a_reason(tmp_path):
    sets = make_sets({"cgan": normal(40, 12, 3), "mdwgan-gp": normal(40, 12, 4)})
    training, paths = write_sets(tmp_path, sets, failed="cgan")
    argv = [
        "distributions",
        "--training",
        training,
        "--synthetic",
        *paths,
        "--seed",
        0,
        "--output",
        tmp_path / "out.tsv",
    ]
    assert main([str(a) for a in argv]) == 0
    found = read_tsv(tmp_path / "out.tsv")
    failed = found[found["generator"] == "cgan"]
    assert list(failed["note"]) == ["training failed: the critic diverged"]
    assert failed["value"].isna().all() and set(failed["n"]) == {0}
    sets = make_sets({"tiny": normal(3, 12, 3)}, n=3)  # 2 normal samples, 1 tumour
    notes = distributions(sets, [], 0).query("gene == 'all' and note != ''")
    assert list(notes["condition"]) == ["tumour"]
    assert list(notes["note"]) == ["1 test samples, 2 needed"] and notes["value"].isna().all()
