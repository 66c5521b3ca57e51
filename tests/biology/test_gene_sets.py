"""Gene sets of users, in the run's names."""

import pandas as pd
import pytest
from mdwgan.__main__ import main
from mdwgan.biology.gene_sets import of_run, sized
from mdwgan.errors import InputError, InputWarning
from mdwgan.io import read_tsv, write_tsv

GENES = pd.DataFrame(
    {
        "symbol": ["TP53", "EGFR", "MYC"],
        "entrez": ["7157", "1956", "0"],
        "ensembl": ["ENSG00000141510", "ENSG00000146648", ""],
    }
)


def sets(*genes):
    return pd.DataFrame({"pathway": "ONE", "name": "First", "gene": genes})


def test_genes_by_symbol_ensembl_and_entrez_ids():
    table, kind = of_run(sets("TP53", "MYC", "none"), GENES, "a.gmt")
    assert kind == "symbol" and table["symbol"].tolist() == ["TP53", "MYC"]
    table, kind = of_run(sets("ENSG00000146648.9", "ENSG00000141510"), GENES, "a.gmt")
    assert kind == "ensembl" and table["symbol"].tolist() == ["EGFR", "TP53"]
    table, kind = of_run(sets("7157", "1956", "5"), GENES, "a.gmt")
    assert kind == "entrez" and table["entrez"].tolist() == ["7157", "1956", "5"]
    assert list(table) == ["pathway", "name", "entrez"]


def test_other_names_are_refused_and_few_are_said():
    with pytest.raises(InputError, match=r"a\.gmt: no gene of its 1 sets .* Trp53, the run TP53"):
        of_run(sets("Trp53"), GENES, "a.gmt")
    with pytest.raises(InputError):
        of_run(sets("0"), GENES, "a.gmt")
    with pytest.warns(InputWarning, match="1 of its 3 genes are genes of the run"):
        of_run(sets("TP53", "X", "Y"), GENES, "a.gmt")


@pytest.mark.parametrize(
    ("genes", "told"),
    [
        (["Trp53", "Egfr"], "They differ in upper and lower case alone.*\\*.Mm.*.gmt of mouse"),
        (["5", "8"], "They are Entrez ids, and no such id is known.*take the file by symbols"),
        (
            ["YAL001C"],
            "Take a file of your organism's genes, by symbols; enrichment.pathways: none",
        ),
    ],
)
def test_a_file_without_a_gene_of_the_run_is_told_what_its_names_are(genes, told):
    with pytest.raises(InputError, match=told):
        of_run(sets(*genes), GENES, "a.gmt")


def test_sets_are_sized_by_kept_genes_and_ids_count_once():
    genes = pd.DataFrame(
        {
            "symbol": ["A", "A2", "B", "C", "D"],
            "entrez": ["1", "1", "2", "3", "0"],
            "kept": ["True", "True", "True", "False", "True"],
        }
    )
    table = pd.DataFrame({"pathway": ["P"] * 4 + ["Q"], "entrez": ["1", "2", "3", "0", "1"]})
    members, counts = sized(table, genes, 2, 5)
    assert sorted(members.to_numpy().tolist()) == [["P", "A"], ["P", "A2"], ["P", "B"]]
    assert counts == {"in_run": 2, "too_large": 0, "usable": 1}
    assert sized(table, genes, 1, 1)[1] == {"in_run": 2, "too_large": 1, "usable": 1}


def collections(folder, *files: str, low: int = 2) -> int:
    """The verb on two pathways and on GMT files of that names; its exit status."""
    write_tsv(GENES.assign(kept=True), folder / "genes.tsv")
    pathways = [("hsa1", "One", "7157"), ("hsa1", "One", "1956"), ("hsa2", "Two", "9")]
    write_tsv(pd.DataFrame(pathways, columns=["pathway", "name", "entrez"]), folder / "p.tsv")
    argv = ["gene-collections", "--pathways", folder / "p.tsv", "--source", "kegg"]
    argv += ["--genes", folder / "genes.tsv", "--min-size", low, "--max-size", 3]
    argv += ["--names", *files, "--files", *(folder / f"{name}.gmt" for name in files)]
    argv += ["--tables", *(folder / f"{name}.tsv" for name in files)]
    argv += ["--members", folder / "members.tsv.gz", "--output", folder / "counts.tsv"]
    return main(list(map(str, argv)))


def test_all_collections_are_counted_and_their_usable_sets_listed(tmp_path):
    (tmp_path / "h.gmt").write_text("ONE\tx\tTP53\tMYC\nTWO\tx\tEGFR\n")
    (tmp_path / "e.gmt").write_text("ONE\tx\tENSG00000141510.4\tENSG00000146648\n")
    assert collections(tmp_path, "h", "e") == 0
    counts = read_tsv(tmp_path / "counts.tsv").fillna("")
    assert counts.drop(columns="sha256").to_numpy().tolist() == [
        ["pathways", "kegg", "entrez", 2, 3, 2, 1, 0, 1],
        ["h", "h.gmt", "symbol", 2, 3, 3, 1, 0, 1],
        ["e", "e.gmt", "ensembl", 1, 2, 2, 0, 0, 1],
    ]
    assert read_tsv(tmp_path / "members.tsv.gz").to_numpy().tolist() == [
        ["pathways", "hsa1", "TP53"],
        ["pathways", "hsa1", "EGFR"],
        ["h", "ONE", "TP53"],
        ["h", "ONE", "MYC"],
        ["e", "ONE", "TP53"],
        ["e", "ONE", "EGFR"],
    ]
    assert read_tsv(tmp_path / "e.tsv")["symbol"].tolist() == ["TP53", "EGFR"]


def test_a_collection_of_other_genes_stops_with_its_remedy_and_sets_of_no_size_are_said(
    tmp_path, capsys
):
    (tmp_path / "mouse.gmt").write_text("ONE\tx\tTrp53\tMyc\n")
    assert collections(tmp_path, "mouse") == 1
    told = capsys.readouterr().err
    assert "without mouse in enrichment.collections the run goes on" in told
    assert not (tmp_path / "counts.tsv").exists() and not (tmp_path / "members.tsv.gz").exists()
    with pytest.warns(InputWarning, match="pathways: none of its 2 sets has 3 to 3 genes that the"):
        assert collections(tmp_path, low=3) == 0
    assert read_tsv(tmp_path / "members.tsv.gz").empty
