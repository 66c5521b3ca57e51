"""Own data: any common format, and values of another kind than the config names."""

import anndata
import numpy as np
import pytest
from helpers.own_data import GENES, SAMPLES, read, write_as
from mdwgan.errors import InputError
from mdwgan.samples.own.data import matrix_of
from mdwgan.samples.own.table import read_sample_table
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


ROWS = ["S1,normal,D1,a", "S2,normal,D2,a", "S3,tumour,D1,a", "S4,tumour,D2,a"]
HEADER = "sample,condition,donor,tissue"
NUMBERED = [f"{number},{row}" for number, row in enumerate(ROWS, 1)]


@pytest.mark.parametrize(
    "lines",
    [
        ["# samples of 2020", HEADER, *ROWS],
        ["sep=,", HEADER, *ROWS],
        ["", HEADER, *ROWS],
        [HEADER, *(f"{row},," for row in ROWS)],
        [HEADER, *NUMBERED],
    ],
    ids=["remark", "sep", "blank", "separators at the end", "row names of R"],
)
def test_a_sample_table_as_programs_write_it(lines, tmp_path):
    (tmp_path / "s.csv").write_text("\n".join(lines) + "\n")
    samples, faults = read_sample_table(tmp_path / "s.csv")
    assert faults == []
    assert [",".join(row) for row in samples[HEADER.split(",")].to_numpy()] == ROWS


def test_a_row_that_ends_early_is_a_fault_of_its_line(tmp_path):
    (tmp_path / "s.csv").write_text("\n".join(["# remark", HEADER, *ROWS[:3], "S4,tumour"]))
    _, faults = read_sample_table(tmp_path / "s.csv")
    assert faults == [
        f"{tmp_path / 's.csv'}:6: 2 cells; expected 4, as in the header; write the separators of "
        "empty cells too"
    ]


def test_a_table_that_cannot_be_read_is_the_only_fault(counts, tmp_path):
    counts.to_csv(tmp_path / "m.csv")
    (tmp_path / "s.csv").write_text("id  group\nS1  normal\n")
    with pytest.raises(InputError) as told:
        read(tmp_path / "m.csv", tmp_path / "s.csv")
    assert "no column sample" in str(told.value) and "m.csv" not in str(told.value)


@pytest.mark.parametrize("name", ["m.npy", "m.npz"])
def test_an_array_without_names_gets_a_remedy(name, table, tmp_path):
    (np.save if name == "m.npy" else np.savez)(tmp_path / name, np.ones((4, 5)))
    with pytest.raises(InputError, match=r"no names of genes.*DataFrame\(x, columns=genes\)"):
        read(tmp_path / name, table)


@pytest.mark.parametrize(
    ("text", "words"),
    [("1.234.567", "signs between thousands"), ("1'234", "signs"), ("1e400", "not a finite")],
)
def test_a_number_that_cannot_be_read_is_called_what_it_is(text, words, counts, table, tmp_path):
    counts = counts.astype(object)
    counts.iloc[2, 1] = text
    counts.to_csv(tmp_path / "m.tsv", sep="\t")
    with pytest.raises(InputError, match=rf"m.tsv:4: value .* of sample S2 .*{words}"):
        read(tmp_path / "m.tsv", table)
