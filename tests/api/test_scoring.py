"""evaluate: the same values as the verb gives of files."""

import numpy as np
import pandas as pd
import pytest
from helpers.memory import as_anndata, matrix
from mdwgan import evaluate, fit
from mdwgan.__main__ import main
from mdwgan.api.samples import read_data
from mdwgan.errors import InputError
from mdwgan.io import read_tsv, write_h5ad

GENES = [f"G{i}" for i in range(30)]


@pytest.fixture(scope="module")
def tables():
    """Real test samples, generated ones, and the training samples."""
    train = matrix(seed=1)
    return matrix(seed=2), fit(train, values="counts").sample(24, seed=1), train


@pytest.mark.parametrize("values", ["counts", "log2"])
def test_values_are_those_of_the_verb(values, tables, tmp_path):
    real, generated, train = tables
    if values == "log2":
        real, train = (table.assign(**np.log2(table[GENES] + 1)) for table in (real, train))
    real, train = as_anndata(real), as_anndata(train)
    table = evaluate(real, generated, train, values=values)
    paths = [tmp_path / f"{name}.h5ad" for name in ("real", "made", "train")]
    for path, data in zip(paths, (real, generated, train), strict=True):
        write_h5ad(data.copy(), path)
    command = ["evaluate", str(paths[0]), str(paths[1]), "--train", str(paths[2])]
    assert main([*command, "--values", values, "--output", str(tmp_path / "m.tsv")]) == 0
    of_files = read_tsv(tmp_path / "m.tsv")
    assert list(table["metric"]) == list(of_files["metric"])
    assert np.allclose(table["value"], of_files["value"], rtol=1e-6, equal_nan=True)
    assert table["value"].notna().sum() > 20


def test_a_split_is_used_as_the_verb_does(tables):
    real, generated, train = tables
    both = as_anndata(pd.concat([real, train]))
    both.obs["split"] = ["test"] * len(real) + ["train"] * len(train)
    table = evaluate(both, generated, both, values="counts")
    wanted = evaluate(real, generated, train, values="counts")
    assert np.allclose(table["value"], wanted["value"], equal_nan=True)
    assert "real: its column split is used: 24 test samples" in " ".join(table.attrs["notes"])


@pytest.mark.parametrize("empty", ["", "NA", np.nan])
def test_samples_of_unknown_donors_share_none(tables, empty):
    table = tables[0].assign(donor=["d", "d", *[empty] * 22])
    for data in (table, as_anndata(table)):
        donors = read_data(data, "condition", "counts", "real").donors
        assert list(donors) == ["d", "d", *map(str, table.index[2:])]


def test_notes_say_what_was_compared(tables):
    real, generated, _ = tables
    more = evaluate(real.iloc[:10].drop(columns=["G0"]), generated, values="counts")
    notes = " ".join(more.attrs["notes"])
    assert "generated: 24 samples, 30 genes, 1 dropped" in notes
    assert "10 of 24 generated samples are compared" in notes
    assert "no training samples" in notes
    assert (more["n"].max()) == 10


def test_a_frame_without_conditions_counts_as_one(tables):
    real, generated, _ = tables
    table = evaluate(real[GENES], generated, values="counts")
    assert "conditions aren't known of all samples" in " ".join(table.attrs["notes"])
    assert np.isnan(table.set_index("metric").loc["effect_slope", "value"])


def test_what_cannot_be_compared_is_refused(tables):
    real, generated, _ = tables
    with pytest.raises(InputError, match="real: column 'batch' holds no numbers"):
        evaluate(real.assign(batch="a"), generated, values="counts")
    with pytest.raises(InputError, match=r"0 gene\(s\) are in all"):
        evaluate(real.rename(columns=lambda name: name.lower()), generated, values="counts")
    empty = real.copy()
    empty.iloc[0, :30] = 0
    with pytest.raises(InputError, match="real: sample s2-0 has no count at all"):
        evaluate(empty, generated, values="counts")
    assert isinstance(evaluate(real, generated, values="counts"), pd.DataFrame)
