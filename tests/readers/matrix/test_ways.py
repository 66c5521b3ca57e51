"""Which way a matrix lies is never guessed, and columns that are no genes are listed."""

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.matrices import HEADER, SAMPLES, TABLE, VALUES, assert_right, in_rows, lines, read
from mdwgan.errors import InputError
from mdwgan.readers.matrix import read_any_matrix, read_matrix
from mdwgan.readers.matrix.words import not_genes

GENES = list(VALUES)


@pytest.mark.parametrize("first", ["sample", "", "gene", "id", "x y"])
def test_samples_in_rows(tmp_path, first):
    matrix = read(tmp_path / "m.tsv", in_rows(first=first))
    assert_right(matrix)
    assert matrix.lines == [2, 3, 4], "columns of the genes"


def test_samples_in_rows_without_a_header_cell(tmp_path):
    assert_right(read(tmp_path / "m.tsv", in_rows().removeprefix("sample\t")))


def test_the_column_of_samples_is_found(tmp_path):
    table = TABLE.T.rename_axis("sample").reset_index()
    table.insert(0, "sex", ["male", "female"] * 2)
    table.to_csv(tmp_path / "m.csv")  # rows are counted in front
    matrix = read_matrix(tmp_path / "m.csv", SAMPLES)
    assert_right(matrix)
    assert list(matrix.left_out["id"]) == ["", "sex"]


SQUARE = pd.DataFrame([[1, 2], [3, 4]], index=["P1N", "P1T"], columns=["P1N", "P1T"])


def test_both_ways_are_refused_until_one_is_named(tmp_path):
    path = tmp_path / "m.tsv"
    SQUARE.to_csv(path, sep="\t")
    said = r"both ids of samples.*cohort\.samples_in \(own-data --samples-in\): columns where"
    with pytest.raises(InputError, match=said):
        read_matrix(path, ["P1N", "P1T"])
    columns = read_matrix(path, ["P1N", "P1T"], samples_in="columns")
    rows = read_matrix(path, ["P1N", "P1T"], samples_in="rows")
    assert columns.values.to_numpy().tolist() == [[1, 2], [3, 4]]
    assert rows.values.to_numpy().tolist() == [[1, 3], [2, 4]]


def test_ids_that_are_entrez_ids_too(tmp_path):
    """All samples are in the header, some by chance among the genes."""
    samples = ["7157", "4609", "1956"]
    table = pd.DataFrame(np.arange(12).reshape(4, 3), ["7157", "99", "4609", "12"], samples)
    table.to_csv(tmp_path / "m.csv")
    assert (
        read_matrix(tmp_path / "m.csv", samples).values.to_numpy().tolist()
        == table.to_numpy().tolist()
    )
    some = ["7157", "4609", "1111"]  # neither way has all
    with pytest.raises(InputError, match="unclear which way the matrix lies"):
        read_matrix(tmp_path / "m.csv", some)


def test_a_gene_in_front_is_no_column_of_samples(tmp_path):
    """Values of TP53 are ids of samples by chance."""
    text = "\n".join("\t".join(row.split("\t")[1:]) for row in in_rows().splitlines()) + "\n"
    for name in ("TP53", "tp53"):
        said = rf"column 1 .*'{name}'.*as a gene.*rite sample above"
        with pytest.raises(InputError, match=said):
            read(tmp_path / "m.tsv", text.replace("TP53", name), ["10", "20", "30", "40"])
    named = text.replace("TP53", "sample")
    matrix = read(tmp_path / "m.tsv", named, ["10", "20", "30", "40"])
    assert list(matrix.ids["id"]) == ["MYC", "EGFR"]


def test_a_header_that_is_one_cell_off_is_refused(tmp_path):
    """A gene stands above the ids of samples, or a sample above those of genes."""
    with pytest.raises(InputError, match=r"holds ids of samples, and its name is 'KRAS'"):
        read(tmp_path / "m.tsv", in_rows(first="KRAS"))
    for first in ("sample", "id", "foo"):  # a gene is missing in the header
        with pytest.raises(InputError, match=r"4 cells; the header has 3|'foo' is no gene"):
            read(tmp_path / "m.tsv", in_rows(first=first).replace("MYC\t", ""))
    header = "\t".join([*SAMPLES, "P3N"]) + "\n"
    with pytest.raises(InputError, match=r"column holds text, and the header calls it 'P1N'"):
        read(tmp_path / "m.tsv", header + lines())
    with pytest.raises(InputError, match=r"column holds text, and the header calls it 'P1N'"):
        read(tmp_path / "m.tsv", header + lines(), SAMPLES[1:])
    assert_right(read(tmp_path / "m.tsv", HEADER + lines()))


@pytest.mark.parametrize("first", [0, 1])
def test_numbers_of_rows_are_no_samples(tmp_path, first):
    numbers = [str(number + first) for number in range(4)]
    text = in_rows(first="")
    for sample, number in zip(SAMPLES, numbers, strict=True):
        text = text.replace(sample, number)
    with pytest.raises(InputError, match=r"counts rows.*If these are the ids, write sample above"):
        read(tmp_path / "m.tsv", text, numbers)
    assert list(read(tmp_path / "m.tsv", "sample" + text, numbers).values) == numbers


def test_columns_that_are_counted_from_0_are_no_samples(tmp_path):
    text = "gene\t0\t1\t2\t3\n" + lines()
    with pytest.raises(InputError, match="the header counts columns from 0"):
        read(tmp_path / "m.tsv", text, ["0", "1", "2", "3"])
    one = read(tmp_path / "m.tsv", "gene\t1\t2\t3\t4\n" + lines(), ["1", "2", "3", "4"])
    assert list(one.values) == ["1", "2", "3", "4"]


# ---- columns that are no genes


CLINICAL = {
    "age": 61,
    "OS_days": 2400,
    "Survival.Months": 3,
    "sex": "male",
    "label": 1,
    "Batch": "b1",
    "SEX": 1,
    "tumour_mm": 12,
    "stage": "II",
    "n_counts": 1200,
    "response": 0,
    "CD8 T cells": 0.1,
    "free text": "a, b",
    "unknown": "x",
}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_they_are_listed_and_left_out(tmp_path, kind):
    table = TABLE.T
    for number, (name, value) in enumerate(CLINICAL.items()):
        table.insert(min(number, table.shape[1]), name, value)
    path = tmp_path / f"m.{kind}"
    if kind == "parquet":
        pytest.importorskip("pyarrow")
        table.to_parquet(path)
    else:
        table.to_csv(path)
    matrix = read_matrix(path, SAMPLES)
    assert set(matrix.left_out["id"]) == set(CLINICAL)
    assert matrix.faults == [] and sorted(matrix.ids["id"]) == sorted(GENES)
    assert all(name in matrix.notes[0] for name in CLINICAL)
    total = matrix.values.sum()
    assert list(total) == list(TABLE.sum()), "they are in no library size"


def test_genes_of_all_kinds_are_genes():
    symbols = ["TP53", "C1orf112", "HLA-A", "MT-ND1", "RP11-34P13.7", "AC007325.4", "LOC1", "SET"]
    symbols += [
        "hsa-mir-21",
        "H2AC6",
        "NKX2-1",
        "EFS",
        "Y_RNA",
        "5S_rRNA",
        "MARCHF1",
        "TBC1D3P1-DHX40P1",
    ]
    assert not any(not_genes(symbols))
    assert not any(not_genes(["Trp53", "Gm1234", "1700001O22Rik", "mt-Nd1", "H2-K1"]))
    assert not any(not_genes(["g1", "g2", "my gene", "x"])), "no list says what these are"
    assert not any(not_genes(["7157", "4609"]))
    ids = ["ENSG00000141510.18", "ENSG00000136997_MYC", "N_unmapped", "__no_feature"]
    assert not any(not_genes(ids))
    others = ["TP53", "7157", "age", "ERCC-00002"]
    assert not_genes([*ids, *ids[:2] * 4, *others]) == [False] * 12 + [True] * 4


MOUSE = ["Trp53", "Gm1234", "1700001O22Rik", "mt-Nd1", "H2-K1", "Egfr", "Myc"]
FLY = ["CG1234", "Act5C", "RpL3", "w", "dpp", "mt:CoI", "Egfr", "Notum"]


def test_genes_of_other_organisms_that_are_words_are_genes():
    for rows in (False, True):
        assert not any(not_genes([*MOUSE, "Set", "Efs"], words_alone=rows))
    rows = [*FLY, "rin", "sd", "pr", "os", "e(r)", "Set"]
    assert not any(not_genes(rows, words_alone=True))
    covariates = ["age", "sex", "bmi", "batch", "condition"]
    assert not_genes([*rows, *covariates], words_alone=True) == [False] * 14 + [True] * 5
    # where genes are columns, RIN and survival are rather columns of a clinical table
    assert not_genes([*FLY, "rin", "os", "Set"]) == [False] * 8 + [True, True, False]


def test_words_in_other_letters_than_the_genes_are_none():
    words = ["os", "rin", "Set", "sd", "Age"]
    for genes in (["TP53", "MYC", "C1orf112"], [f"gene{n}" for n in range(30)], ["7157", "4609"]):
        assert not_genes([*genes, *words], words_alone=True) == [False] * len(genes) + [True] * 5
    assert not_genes([*MOUSE, "os", "sd", "Age"], words_alone=True) == [False] * 7 + [True] * 3
    probes = ["1007_s_at", "121_at", "hsa-mir-21", "ENSMUSG00000059552"]
    assert not_genes([*probes, "os", "OS"], words_alone=True) == [False] * 4 + [True] * 2


def test_rows_that_are_no_genes_are_left_out_too(tmp_path):
    """A table that was turned round has its conditions and ages in rows."""
    more = "condition\tnormal\ttumour\tnormal\ttumour\nage\t61\t61\t70\t70\n"
    text = HEADER + more + lines()
    matrix = read(tmp_path / "m.tsv", text)
    assert_right(matrix)
    assert matrix.left_out.to_numpy().tolist() == [
        ["condition", "no gene by its name", 2],
        ["age", "no gene by its name", 3],
    ]
    assert matrix.counted["rows"] == 5 and matrix.lines == [4, 5, 6]


def test_a_gene_with_gaps_is_a_fault_and_no_other_column(tmp_path):
    text = in_rows().replace("\t21\t", "\tn/d\t")
    (fault,) = read(tmp_path / "m.tsv", text).faults
    assert "m.tsv:3: value 'n/d' of gene MYC is not a finite number" in fault
    commas = in_rows().replace("\t21\t", "\t21,5\t")
    (fault,) = read(tmp_path / "m.tsv", commas).faults
    assert "has a comma" in fault


# ---- without a table


def test_annotation_is_no_sample(tmp_path):
    header = HEADER.replace("\n", "\tlogFC\tlength\tdescription\ttext\n")
    (tmp_path / "m.tsv").write_text(header + lines().replace("\n", "\t1.5\t900\t7\tword\n"))
    matrix = read_any_matrix(tmp_path / "m.tsv")
    assert_right(matrix)
    (note,) = matrix.notes
    assert note == "columns that aren't samples are left out: logFC, length, description, text"


def test_numbers_of_rows_are_named_as_such_where_nothing_is_asked_of_them(tmp_path):
    (tmp_path / "m.csv").write_text(
        "".join(f"{line}\n" for line in [",TP53,MYC", "0,1,2", "1,3,4"])
    )
    matrix = read_any_matrix(tmp_path / "m.csv", samples_in="rows")
    assert list(matrix.values) == ["m.csv row 2", "m.csv row 3"]
    (tmp_path / "m.csv").write_text("TP53,MYC\n1,2\n3,4\n")
    matrix = read_any_matrix(tmp_path / "m.csv", samples_in="rows")
    assert list(matrix.ids["id"]) == ["TP53", "MYC"]


def test_an_h5ad_file_with_genes_as_observations(tmp_path):
    anndata.AnnData(TABLE).write_h5ad(tmp_path / "m.h5ad")
    assert_right(read_matrix(tmp_path / "m.h5ad", SAMPLES))
    anndata.AnnData(TABLE.T).write_h5ad(tmp_path / "m.h5ad")
    assert_right(read_matrix(tmp_path / "m.h5ad", SAMPLES))
