"""Own data: any common format, and values of another kind than the config names."""

import anndata
import numpy as np
import pytest
from helpers.own_data import GENES, SAMPLES, read, write_as
from mdwgan.errors import InputError
from mdwgan.samples.own.data import matrix_of
from mdwgan.samples.own.units import kind_faults

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")


@pytest.mark.parametrize(
    "kind", ["h5ad", "csv", "gz", "semicolon", "R", "RNAseqDB", "versions", "entrez"]
)
def test_a_matrix_is_read_whatever_wrote_it(kind, counts, table, tmp_path):
    data, dropped = read(write_as(kind, counts, tmp_path), table)
    assert data.obs_names.tolist() == SAMPLES and dropped.empty
    assert data.var_names.tolist() == sorted(GENES)
    assert data.var["entrez"].to_dict() == GENES
    assert (data.to_df() == counts.T[sorted(GENES)]).all(axis=None)
    assert data.obs["library_size"].tolist() == counts.sum().tolist()
    assert data.obs["condition"].tolist() == ["normal", "normal", "tumour", "tumour"]
    assert data.obs["tissue"].unique().tolist() == ["cohort"]
    assert data.obs["donor"].tolist() == SAMPLES


def test_parquet_is_read_or_says_what_it_needs(counts, table, tmp_path):
    path = tmp_path / "m.parquet"
    try:
        counts.to_parquet(path)
    except ImportError:
        path.write_bytes(b"PAR1")
        with pytest.raises(InputError, match=r"need pyarrow, which isn't installed"):
            read(path, table)
        return
    assert (read(path, table)[0].to_df() == counts.T[sorted(GENES)]).all(axis=None)


def test_a_layer_of_counts_goes_before_x(counts, table, tmp_path):
    data = anndata.AnnData(np.log1p(counts.T.astype(float)))
    data.layers["counts"] = counts.T.to_numpy()
    data.write_h5ad(tmp_path / "m.h5ad")
    assert (read(tmp_path / "m.h5ad", table)[0].to_df() == counts.T[sorted(GENES)]).all(axis=None)


def test_logs_are_taken_back(counts, table, tmp_path):
    np.log2(counts + 1).to_csv(tmp_path / "m.csv")
    data, _ = read(tmp_path / "m.csv", table, "log2")
    assert np.allclose(data.to_df(), counts.T[sorted(GENES)])
    assert matrix_of({"matrix": "m.csv", "values": "log2"}) == "fpkm"
    assert matrix_of({"matrix": "m.csv", "values": "counts"}) == "counts"
    assert matrix_of({"matrix": "fpkm"}) == "fpkm" and matrix_of({}) == "counts"


@pytest.mark.parametrize(
    ("values", "table", "said"),
    [
        ("counts", [[3.2, 11.7], [0.4, 9.1]], "the largest value is 11.7 and 100% aren't whole"),
        ("counts", [[3.2, 1100.7], [0.4, 9.1]], "100% of the values above 0 aren't whole numbers"),
        ("counts", [[0, 0], [0, 0]], "no value is above 0"),
        ("log2", [[3.2, 1100.7]], "the largest value is 1.1e+03; expected at most 40"),
        ("fpkm", [[3, 1100], [5, 7]], "all values are whole numbers; expected cohort.values: cou"),
        ("tpm", np.full((600, 2), 7.5), "the largest value is 7.5: these look like logs"),
    ],
)
def test_values_that_are_not_what_the_config_says(values, table, said):
    (fault,) = kind_faults(np.array(table, dtype=float), values, "m.tsv")
    assert said in fault


@pytest.mark.parametrize(
    ("values", "table"),
    [("counts", [[3, 0.5], [9, 7]]), ("fpkm", [[0.4, 800]]), ("log2", [[0.4, 12]])],
)
def test_values_that_may_be_what_the_config_says(values, table):
    assert kind_faults(np.array(table, dtype=float), values, "m.tsv") == []
