"""The split of a seed from a file."""

import pandas as pd
import pytest
from mdwgan.errors import InputError
from mdwgan.readers.folds import Fold
from mdwgan.samples.split import split_by_fold

SAMPLES = pd.DataFrame({"sample": ["a1", "a2", "b", "c"], "donor": ["A", "A", "B", "C"]})
FOLDS = [
    Fold(frozenset(["a1", "a2"]), frozenset(["b", "c", "elsewhere"])),
    Fold(frozenset(["b", "c"]), frozenset(["a1", "a2"])),
]


def test_a_seed_takes_the_split_of_its_number():
    for seed, parts in ((0, ["train", "test", "test"]), (1, ["test", "train", "train"])):
        split = split_by_fold(SAMPLES, FOLDS, seed, "f.tsv")
        assert split["donor"].tolist() == ["A", "B", "C"] and split["split"].tolist() == parts


@pytest.mark.parametrize(
    ("seed", "folds", "message"),
    [
        (2, FOLDS, "seed 2 has no split; expected seeds 0 to 1"),
        (0, [Fold(frozenset(["a1", "b"]), frozenset(["c"]))] * 2, "lacks 1 .* such as a2"),
        (0, [Fold(frozenset(["a1", "b"]), frozenset(["a2", "c"]))] * 2, "donor A in both parts"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(seed, folds, message):
    with pytest.raises(InputError, match=message):
        split_by_fold(SAMPLES, folds, seed, "f.tsv")
