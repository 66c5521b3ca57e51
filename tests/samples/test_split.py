import pandas as pd
import pytest
from mdwgan.samples.split import split_donors, summarise


def table(rows):
    return pd.DataFrame(rows, columns=["sample", "donor", "tissue", "condition"])


def cohort(n_tumour=40, n_normal=20, tissues=("kidney", "colon")):
    rows = []
    for tissue in tissues:
        for i in range(n_tumour):
            rows.append((f"{tissue}-t{i}", f"{tissue}-d{i}", tissue, "tumour"))
        for i in range(n_normal // 2):  # a patient's normal sample
            rows.append((f"{tissue}-n{i}", f"{tissue}-d{i}", tissue, "normal"))
        for i in range(n_normal // 2):  # donors shared by the tissues
            rows.append((f"{tissue}-g{i}", f"gtex-{i}", tissue, "normal"))
    return table(rows)


@pytest.mark.parametrize("fraction", [0.1, 0.2, 0.8])
def test_fraction_is_met_in_each_group(fraction):
    samples = cohort()
    summary = summarise(samples, split_donors(samples, fraction, 0), fraction)
    assert (abs(summary["n_train"] - fraction * summary["n"]) <= 3).all()
    assert (summary["n_train"] >= 2).all()
    assert (summary["n_test"] >= 1).all()


def test_a_donor_is_on_one_side_in_every_tissue():
    samples = cohort()
    split = split_donors(samples, 0.3, 1)
    assert split["donor"].is_unique
    assert set(split["donor"]) == set(samples["donor"])


def test_depends_on_the_seed_alone():
    samples = cohort()
    first = split_donors(samples, 0.2, 3)
    again = split_donors(samples.sample(frac=1, random_state=1), 0.2, 3)
    assert first.equals(again)
    assert not first.equals(split_donors(samples, 0.2, 4))


def test_small_paired_groups_still_get_two_training_samples():
    rows = [(f"t{i}", f"d{i}", "colon", "tumour") for i in range(30)]
    rows += [(f"n{i}", f"d{i}", "colon", "normal") for i in range(5)]
    samples = table(rows)
    for seed in range(10):
        summary = summarise(samples, split_donors(samples, 0.1, seed), 0.1)
        assert (summary["n_train"] >= 2).all()
