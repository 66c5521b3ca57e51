"""A user's list of genes."""

import pandas as pd
import pytest
from mdwgan.errors import InputError
from mdwgan.genes.gene_list import keep_listed, read_gene_list

TABLE = pd.DataFrame(
    {
        "symbol": ["TP53", "EGFR", "MYC"],
        "entrez": ["7157", "0", "4609"],
        "ensembl": ["ENSG00000141510", "", "ENSG00000136997"],
    }
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# mine\nTP53\n\nMYC\nTP53\n", ["TP53", "MYC"]),
        ("symbol\nTP53\nMYC", ["TP53", "MYC"]),
        ("weight,Gene_Name,entrez\n1,TP53,7157\n2,MYC,4609\n", ["TP53", "MYC"]),
        ('rank\tgene_id\r\n1\t"7157"\r\n2\t4609\r\n', ["7157", "4609"]),
        ("TP53\t0.5\nMYC\t0.1\n", ["TP53", "MYC"]),
        ("\ufeffTP53\nMYC\n", ["TP53", "MYC"]),
        ("rank,Gene Symbol\n1,TP53\n2,MYC\n", ["TP53", "MYC"]),
        ("rank\tHGNC.Symbol\tnote\n1\tTP53\n2\tMYC\tx\n", ["TP53", "MYC"]),
        ('note,symbol\n"a, b",TP53\n', ["TP53"]),
        ("TP53,\nMYC,\n", ["TP53", "MYC"]),
    ],
)
def test_lists_of_one_name_a_line_and_tables(text, names, tmp_path):
    path = tmp_path / "list.txt"
    path.write_text(text, encoding="utf-8")
    assert read_gene_list(path) == names


def test_a_list_without_a_gene_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_gene_list(tmp_path / "none.txt")
    (tmp_path / "list.txt").write_text("# nothing\nsymbol\n")
    with pytest.raises(InputError, match="no gene; expected one gene a line"):
        read_gene_list(tmp_path / "list.txt")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("TP53,EGFR,BRCA1\n", r"l.txt:1: none of the 3 columns \(TP53, EGFR, BRCA1\) is known to"),
        ("# mine\nrank,official\n1,TP53\n", r"l.txt:2: none of the 2 columns .*Write symbol"),
        ("1,TP53\n2,MYC\n", "l.txt:1: none of the 2 columns"),
        ("TP53\nEGFR,MYC\n", "l.txt:2: more cells than the first line has"),
        ("symbol\n1\tTP53\n", "l.txt:2: more cells than the first line has"),
    ],
)
def test_a_column_of_genes_is_not_guessed(text, told, tmp_path):
    (tmp_path / "l.txt").write_text(text)
    with pytest.raises(InputError, match=told):
        read_gene_list(tmp_path / "l.txt")


def test_genes_are_found_by_any_of_their_names():
    for names in (["MYC"], ["4609"], ["ENSG00000136997.14"]):
        kept, unknown = keep_listed(TABLE, [*names, "nope"], "l.txt")
        assert kept.tolist() == [False, False, True] and unknown == ["nope"], names
    kept, _ = keep_listed(TABLE, ["0", "TP53"], "l.txt")
    assert kept.tolist() == [True, False, False], "RNAseqDB's 0 is no Entrez id"
    with pytest.raises(InputError, match=r"none of 2 names .*such as A, B; exp.*TP53"):
        keep_listed(TABLE, ["A", "B"], "l.txt")
