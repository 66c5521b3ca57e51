"""The tissue table: files of a tissue, and what is refused."""

import pytest
from helpers.reader_files import TISSUES, refused
from mdwgan.samples.tissues import expression_files, read_tissues


def test_tissue_table_names_files_in_order(file):
    table = read_tissues(file(TISSUES + "colon\tcolon\tcoad, read\tcoad\n"))
    names = [f.name for f in expression_files(table, "colon", "counts")]
    assert names == [
        "colon-rsem-count-gtex.txt.gz",
        "coad-rsem-count-tcga.txt.gz",
        "read-rsem-count-tcga.txt.gz",
        "coad-rsem-count-tcga-t.txt.gz",
    ]
    files = expression_files(table, "colon", "fpkm")
    assert files[-1] == ("coad-rsem-fpkm-tcga-t.txt.gz", "coad", "tumour", "TCGA")


def test_normals_of_one_project_leave_the_cells_of_the_other_empty(file):
    path = file(TISSUES + "colon\tcolon\tcoad\tcoad,read\novary\tovary\t\tov\n")
    whole = read_tissues(path)
    assert read_tissues(path, "all").equals(whole)
    tcga, gtex = read_tissues(path, "tcga"), read_tissues(path, "gtex")
    assert tcga.loc["colon"].tolist() == ["", "coad", "coad,read"]
    assert gtex.loc["colon"].tolist() == ["colon", "", "coad,read"]
    assert tcga.loc["ovary"].tolist() == ["", "", "ov"]
    sources = {file.source for file in expression_files(tcga, "colon", "counts")}
    assert sources == {"TCGA"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "FILE: the table can't be read"),
        ("tissue\tgtex\n", "FILE: columns are tissue, gtex; expected tissue, gtex, normal"),
        (TISSUES + "a\ta\t\t\na\ta\t\t\n", "tissue 'a' is listed twice"),
        (TISSUES + "a\ta\t\t\nb\t\t,\t\n", "FILE:3: tissue 'b' has no study"),
        (TISSUES + "a/b\ta\t\t\n", "FILE:2: 'a/b' can't be the name of a tissue"),
        (TISSUES + "seed0\ta\t\t\n", "FILE:2: 'seed0' can't be the name of a tissue"),
        (TISSUES + "figures\ta\t\t\n", "FILE:2: 'figures' is the name of a folder in every run"),
        (TISSUES + "genes\ta\t\t\n", "FILE:2: 'genes' is the name of a folder in every run"),
    ],
)
def test_bad_tissue_table(file, text, message):
    assert message in refused(read_tissues, file(text))


def test_missing_tissue_table_says_where_paths_start(tmp_path):
    message = refused(read_tissues, tmp_path / "none.tsv")
    assert "no such file" in message and "relative paths start at the working directory" in message
