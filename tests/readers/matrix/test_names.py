"""The column that names genes is found, or what may be it is named; rows' numbers never are ids."""

import re

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.matrices import ENSEMBL, HEADER, SAMPLES, TABLE, VALUES, assert_right, lines, read
from mdwgan.errors import InputError
from mdwgan.readers.matrix import read_any_matrix, read_matrix

AFTER = HEADER.removeprefix("gene")
ENTREZ = {"TP53": "7157", "MYC": "4609", "EGFR": "1956"}


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize(
    "name", ["gene", "Gene", "symbol", "gene_name", "Gene Symbol", "gene.name", "Hugo_Symbol"]
)
def test_behind_a_counter_names_are_found(tmp_path, name, first):
    text = f"\t{name}{AFTER}" + lines(before=lambda number, _: f"{number + first}\t")
    matrix = read(tmp_path / "m.tsv", text)
    assert_right(matrix)
    assert f"genes are named by the column {name!r}; the first column counts rows" in matrix.notes


@pytest.mark.parametrize("name", ["gene_id", "Entrez_Gene_Id", "GeneID"])
def test_behind_a_counter_ids_are_found(tmp_path, name):
    text = f"\t{name}{AFTER}" + lines(ENTREZ.get, before=lambda number, _: f"{number}\t")
    assert list(read(tmp_path / "m.tsv", text).ids["id"]) == list(ENTREZ.values())


@pytest.mark.parametrize("numbers", [[0, 1, 2], [1, 2, 3], [2, 0, 1], [0, 5, 9], [3, 7, 11]])
def test_numbers_of_rows_are_no_ids(tmp_path, numbers):
    for header in ("", "id", "index", "X"):
        text = header + AFTER + lines(lambda g: str(numbers[list(VALUES).index(g)]))
        with pytest.raises(InputError, match=r"counts rows, so that genes have no names; exp"):
            read(tmp_path / "m.tsv", text)


def test_many_numbers_that_may_be_rows_or_entrez_ids_are_refused(tmp_path):
    rows = "".join(f"{n}\t1\t2\t3\t4\n" for n in range(7, 60_000, 500))
    with pytest.raises(InputError, match="above Entrez ids write Entrez_Gene_Id"):
        read(tmp_path / "m.tsv", AFTER + rows)
    assert len(read(tmp_path / "m.tsv", "Entrez_Gene_Id" + AFTER + rows).ids) == 120
    assert len(read(tmp_path / "m.tsv", "GeneID" + AFTER + rows).ids) == 120


def test_entrez_ids_are_ids(tmp_path):
    for dot in ("", ".0"):
        text = AFTER + lines(ENTREZ.get)
        matrix = read(tmp_path / "m.tsv", re.sub(r"(?m)^(\d+)", rf"\g<1>{dot}", text))
        assert list(matrix.ids["id"]) == list(ENTREZ.values())


def test_a_column_that_may_name_genes_is_named_in_the_refusal(tmp_path):
    text = f"\tmarker{AFTER}" + lines(before=lambda number, _: f"{number}\t")
    with pytest.raises(InputError, match=r"Write gene above the column.*perhaps 'marker'"):
        read(tmp_path / "m.tsv", text)
    assert_right(read(tmp_path / "m.tsv", text.replace("marker", "gene")))


def test_a_matrix_without_names_of_genes_is_refused(tmp_path):
    rows = re.sub(r"(?m)^[A-Z]\w+\t", "", lines())
    with pytest.raises(InputError, match=r"the first column \('P1N'\) is no column of ids"):
        read(tmp_path / "m.tsv", AFTER.removeprefix("\t") + rows)
    with pytest.raises(InputError, match=r"\('P1N'\) counts rows"):
        read_any_matrix(tmp_path / "m.tsv")


@pytest.mark.parametrize("header", ["chr\tstart\tgene", "chromosome\tdescription\tsymbol"])
def test_annotation_in_front_is_no_name(tmp_path, header):
    text = header + AFTER + lines(before=lambda *_: "chr1\t12\t")
    assert_right(read(tmp_path / "m.tsv", text))


@pytest.mark.parametrize("kind", ["parquet", "h5ad", "csv"])
def test_default_names_of_libraries_are_no_ids(tmp_path, kind):
    table = TABLE.reset_index(drop=True)
    named = table.assign(gene_name=list(VALUES))
    path = tmp_path / f"m.{kind}"
    write = {
        "parquet": lambda t: t.to_parquet(path),
        "csv": lambda t: t.to_csv(path),
        "h5ad": lambda t: _h5ad(t, path),
    }[kind]
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    write(table)
    with pytest.raises(InputError, match=r"so that genes have no names"):
        read_matrix(path, SAMPLES)
    write(named)
    assert_right(read_matrix(path, SAMPLES))


def test_an_index_of_parquet_that_is_no_column_of_its_own_is_refused(tmp_path):
    pytest.importorskip("pyarrow")
    path, genes = tmp_path / "m.parquet", list(VALUES)
    TABLE.rename_axis("gene").assign(gene=genes).to_parquet(path)
    with pytest.raises(InputError, match=r"index of the table and a column have one name, gene"):
        read_matrix(path, SAMPLES)
    TABLE.set_index([pd.Index(genes, name="gene"), pd.Index(genes, name="id")]).to_parquet(path)
    with pytest.raises(InputError, match=r"index of the table has 2 levels \(gene, id\)"):
        read_matrix(path, SAMPLES)


def _h5ad(table: pd.DataFrame, path) -> None:
    values = table[SAMPLES].T.to_numpy()
    var = table.drop(columns=SAMPLES).set_index(table.index.astype(str))
    data = anndata.AnnData(np.asarray(values), pd.DataFrame(index=SAMPLES), var)
    data.write_h5ad(path)


# ---- ids of several parts


@pytest.mark.parametrize(
    ("write", "kind"),
    [
        (lambda g: f"{g}|{ENTREZ[g]}", "entrez"),
        (lambda g: f"{ENTREZ[g]}|{g}", "entrez"),
        (lambda g: f"{ENSEMBL[g]}_{g}", "ensembl"),
        (lambda g: f"{ENSEMBL[g]}|{g}", "ensembl"),
        (lambda g: f"{ENSEMBL[g]}|{g}|protein_coding", "ensembl"),
        (lambda g: f"{g}_{ENSEMBL[g]}", "ensembl"),
        (lambda g: f"{g};{ENSEMBL[g]}", "ensembl"),
    ],
)
@pytest.mark.parametrize("way", ["columns", "rows"])
def test_ids_of_two_parts_are_divided(tmp_path, write, kind, way):
    table = TABLE.rename(index=write)
    path = tmp_path / "m.tsv"
    (table if way == "columns" else table.T).to_csv(path, sep="\t")
    matrix = read_matrix(path, SAMPLES)
    assert_right(matrix)
    if kind == "entrez":
        assert list(matrix.ids["entrez"]) == list(ENTREZ.values())
    else:
        assert list(matrix.ids["id"]) == list(ENSEMBL.values())


@pytest.mark.parametrize("ids", [ENTREZ, ENSEMBL])
def test_a_column_gene_beside_other_ids_has_symbols(tmp_path, ids):
    text = f"gene_id\tgene{AFTER}" + lines(lambda g: f"{ids[g]}\t{g}")
    matrix = read(tmp_path / "m.tsv", text)
    assert_right(matrix)
    assert list(matrix.ids["id"]) == list(ids.values())


@pytest.mark.parametrize("prefix", ["gene:", "gene-"])
def test_prefixes_of_annotations_are_cut(tmp_path, prefix):
    assert_right(read(tmp_path / "m.tsv", HEADER + lines(lambda g: prefix + g)))


def test_a_summary_is_no_matrix(tmp_path):
    text = f"Status{AFTER}Assigned\t1\t2\t3\t4\nUnassigned_NoFeatures\t1\t2\t3\t4\n"
    with pytest.raises(InputError, match=r"no row is a gene by its name: Assigned, Unassigned_NoF"):
        read(tmp_path / "m.tsv", text)


def test_a_symbol_that_tcga_does_not_know_is_named_by_its_entrez_id(tmp_path):
    text = HEADER + lines(lambda g: f"{g}|{ENTREZ[g]}") + "?|10431\t1\t2\t3\t4\n"
    ids = read(tmp_path / "m.tsv", text).ids.iloc[3]
    assert (ids["id"], ids["symbol"], ids["entrez"]) == ("10431", "", "10431")


@pytest.mark.parametrize("write", [lambda g: f"{g}|x|y", lambda g: f"hs|{g}|1|2"])
def test_other_parts_are_refused(tmp_path, write):
    with pytest.raises(InputError, match=r"have several parts, such as .*Leave one part"):
        read(tmp_path / "m.tsv", HEADER + lines(write))


def test_an_empty_symbol_is_named_by_its_id(tmp_path):
    text = f"Hugo_Symbol\tEntrez_Gene_Id{AFTER}\t100130426\t1\t2\t3\t4\n" + lines(
        lambda g: f"{g}\t{ENTREZ[g]}"
    )
    matrix = read(tmp_path / "m.tsv", text)
    assert matrix.faults == [] and list(matrix.ids["id"]) == ["100130426", *VALUES]
    assert list(matrix.ids["symbol"]) == ["", *VALUES]
    (fault,) = read(tmp_path / "m.tsv", text.replace("\t100130426", "\t")).faults
    assert "m.tsv:2: the row has no gene id; expected a name in each row" in fault


@pytest.mark.parametrize("probe", ["1007_s_at", "ILMN_1762337", "A_23_P100001", "cg00000029"])
def test_symbols_beside_probes_name_the_genes(tmp_path, probe):
    text = HEADER.replace("gene", "ID_REF\tGene Symbol") + f"{probe}\tTP53\t10\t20\t30\t40\n"
    assert_right(read(tmp_path / "m.tsv", text), genes=["TP53"])
    text = HEADER.replace("gene", "ID_REF\tgene") + f"{probe}\tTP53\t10\t20\t30\t40\n"
    assert_right(read(tmp_path / "m.tsv", text), genes=["TP53"])
    alone = HEADER.replace("gene", "ID_REF") + f"{probe}\t10\t20\t30\t40\n"
    assert list(read(tmp_path / "m.tsv", alone).ids["id"]) == [probe], "who maps ids says what"


def test_probes_of_several_genes_are_left_out_and_listed(tmp_path):
    text = HEADER + lines() + "DDR1 /// MIR4640\t1\t2\t3\t4\n"
    matrix = read(tmp_path / "m.tsv", text)
    assert_right(matrix)
    assert matrix.left_out.to_numpy().tolist() == [["DDR1 /// MIR4640", "several genes", 5]]
