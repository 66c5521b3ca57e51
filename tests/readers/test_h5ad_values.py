"""Which part of a user's h5ad file holds what the user named."""

import anndata
import h5py
import numpy as np
import pytest
from mdwgan.errors import InputError
from mdwgan.readers.h5ad_values import read_values, stated_log
from mdwgan.readers.hdf5 import read_h5ad, read_parts
from mdwgan.readers.matrix.formats import open_cells

COUNTS = np.array([[0, 5, 300], [7, 0, 12]], dtype=np.float32)
LOGS = np.log1p(COUNTS / COUNTS.sum(axis=1, keepdims=True) * 1e4)


@pytest.fixture
def written(tmp_path):
    def write(X=LOGS, raw=None, uns=None, **layers):
        data = anndata.AnnData(X if raw is None else raw)
        data.var_names, data.obs_names = ["TP53", "MYC", "KRAS"], ["S1", "S2"]
        if raw is not None:
            data.raw = data.copy()
            data.X = X
        data.layers.update(layers)
        data.uns.update(uns or {})
        data.write_h5ad(tmp_path / "m.h5ad")
        return tmp_path / "m.h5ad"

    return write


def test_counts_are_found_wherever_they_lie(written):
    values, _, samples, note = read_values(written(counts=COUNTS), "counts")
    assert (values == COUNTS).all() and note == "" and list(samples) == ["S1", "S2"]
    values, _, _, note = read_values(written(X=COUNTS), "counts")
    assert (values == COUNTS).all() and note == ""
    values, _, _, note = read_values(written(raw_counts=COUNTS), "counts")
    assert (values == COUNTS).all() and "layer raw_counts" in note
    values, var, _, note = read_values(written(raw=COUNTS), "counts")
    assert (values == COUNTS).all() and ".raw" in note and var.index[0] == "TP53"


def test_counts_that_differ_are_refused_unless_one_is_named_so(written):
    path = written(count_norm=COUNTS.round() + 1, my_counts=COUNTS)
    with pytest.raises(InputError, match=r"m.h5ad: count_norm, my_counts have whole numbers that"):
        read_values(path, "counts")
    with pytest.raises(InputError, match=r"my_counts, .raw have .*; expected a layer count"):
        read_values(written(raw=COUNTS, my_counts=COUNTS + 1), "counts")
    for layers in ({"raw_counts": COUNTS}, {"count_a": COUNTS + 1, "Counts": COUNTS}):
        values, _, _, note = read_values(written(my_counts=COUNTS, **layers), "counts")
        assert (values == COUNTS).all() and "are read from the layer" in note
    values, _, _, note = read_values(written(raw=COUNTS, my_counts=COUNTS), "counts")
    assert (values == COUNTS).all() and "the layer my_counts" in note


def test_what_is_no_count_is_not_taken_for_one(written):
    path = written(raw=LOGS, spliced=COUNTS, counts_log=LOGS)
    values, _, _, note = read_values(path, "counts")
    assert np.allclose(values, LOGS) and note == "", "spliced reads are a part of the counts"
    assert np.allclose(read_values(written(counts=COUNTS), "")[0], LOGS), "X, where not counts"


@pytest.mark.parametrize(
    ("base", "log"),
    [(None, ("ln", 1.0)), (np.e, ("ln", 1.0)), (2, ("log2", 1.0)), (10, ("log10", 1.0))],
)
def test_the_log_that_scanpy_notes_is_read(written, base, log):
    settings = {} if base is None else {"base": base}
    assert stated_log(written(uns={"log1p": settings})) == log
    assert stated_log(written()) is None


@pytest.mark.parametrize("base", ["e", [2, 10], 3, True])
def test_a_base_that_nobody_knows_says_nothing(written, base):
    assert stated_log(written(uns={"log1p": {"base": base}})) is None


def test_an_element_of_another_program_is_left(written):
    path = written(X=COUNTS)
    with h5py.File(path, "r+") as file:
        file["extra"] = 5
    assert (read_values(path, "counts")[0] == COUNTS).all()
    with pytest.raises(InputError, match="unexpected keyword argument 'extra'"):
        read_h5ad(path)


def test_complex_values_are_refused(written):
    path = written(X=COUNTS.astype(complex), counts_too=COUNTS.astype(complex))
    with pytest.raises(InputError, match=r"m\.h5ad: the values are complex numbers"):
        open_cells(path, "counts")


def break_element(path, name: str) -> None:
    """Put a type where anndata expects data, as another program's bool does."""
    with h5py.File(path, "r+") as file:
        if name in file:
            del file[name]
        file[name] = np.dtype("i4")


@pytest.mark.parametrize("name", ["types", "uns/type", "obsm/type"])
def test_an_unreadable_element_that_is_not_needed_is_left(written, name):
    path = written(X=COUNTS)
    break_element(path, name)
    assert (read_values(path, "counts")[0] == COUNTS).all()


@pytest.mark.parametrize("name", ["X", "layers/counts"])
def test_an_unreadable_element_that_is_needed_is_named_and_the_remedy_works(written, name):
    path = written(X=COUNTS, other=COUNTS)
    break_element(path, name)
    element = name.split("/")[0]
    with pytest.raises(InputError, match=f"element {element} can't be read") as error:
        read_values(path, "counts")
    assert str(path) in str(error.value) and "h5py" in str(error.value)
    if name != "X":
        with h5py.File(path, "r+") as file:
            del file[name]
        assert (read_values(path, "counts")[0] == COUNTS).all()


def test_a_part_that_cannot_be_read_is_named(written):
    path = written(X=COUNTS)
    break_element(path, "obs")
    with pytest.raises(InputError, match=r"m\.h5ad: element obs can't be read"):
        read_parts(path, "obs")
    with pytest.raises(InputError, match="not an h5ad file"):
        read_parts(path, "none")
