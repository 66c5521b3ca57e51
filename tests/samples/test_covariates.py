"""Covariates that go with the condition are told."""

import pandas as pd
from mdwgan.samples.covariates import confounding


def obs(condition: str, **columns) -> pd.DataFrame:
    return pd.DataFrame({"tissue": "lung", "condition": list(condition), **columns})


def test_a_batch_for_each_condition_is_told():
    [told] = confounding(obs("ccttt", batch=list("11223")), ["batch"])
    assert told == (
        "lung: the effect of batch can't be told from that of the condition: 1 has c alone, "
        "2 has t alone, 3 has t alone"
    )


def test_a_batch_that_is_nearly_one_condition_is_told():
    table = obs("c" * 10 + "t" * 10, batch=["1"] * 11 + ["2"] * 9)
    [told] = confounding(table, ["batch"])
    assert "95% of the samples have the condition that most samples of their batch have" in told


def test_batches_that_both_conditions_share_are_not():
    assert confounding(obs("cctt", batch=list("1212"), sex=list("mmmm")), ["batch", "sex"]) == []
    # 19 of 20 are controls in every batch: the batch tells nothing
    assert confounding(obs("c" * 19 + "t", batch=["1", "2"] * 10), ["batch"]) == []
    assert confounding(obs("cccc", batch=list("1122")), ["batch"]) == []


def test_numbers_are_told_where_their_ranges_lie_apart():
    apart = obs("cctt", age=[70.0, 80.0, 20.0, 30.0])
    [told] = confounding(apart, ["age"], ["age"])
    assert told.endswith("t has 20 to 30, c has 70 to 80")
    assert confounding(obs("cctt", age=[20.0, 80.0, 30.0, 31.0]), ["age"], ["age"]) == []
