"""Studies of GTEx and TCGA, the tissue table of the public sources, and Toil's numbers."""

import pytest
from helpers.reader_files import TISSUES
from helpers.repository import ROOT
from mdwgan.__main__ import main
from mdwgan.io import read_tsv
from mdwgan.readers.schemas import is_fit
from mdwgan.samples.public.source import Group
from mdwgan.samples.public.studies import (
    counted,
    groups_of,
    one_sided,
    studies,
    unknown_studies,
)
from mdwgan.samples.tissues import NAME, read_tissues

TABLE = ROOT / "resources" / "tissues_public.tsv"


@pytest.fixture(scope="module")
def table():
    return read_tissues(TABLE)


def test_the_paper_s_tissues_are_there_under_their_names(table):
    paper = read_tissues(ROOT / "resources" / "tissues.tsv")
    assert list(table.index[:15]) == list(paper.index) and len(table) > 30
    for tissue in paper.index:  # TCGA's studies are the paper's
        assert table.loc[tissue, ["normal", "tumour"]].equals(
            paper.loc[tissue, ["normal", "tumour"]]
        )


def test_every_study_of_the_table_is_known_and_named_once(table):
    for tissue in table.index:
        assert unknown_studies(table, tissue) == []
    known = studies()
    assert known.index.is_unique and not known["toil_name"].duplicated().any()
    assert known.index.str.fullmatch(NAME).all() and known["toil_name"].map(is_fit).all()
    assert set(known["program"]) == {"GTEX", "TCGA"}
    used = {group.study for tissue in table.index for group in groups_of(table, tissue)}
    assert set(known.index[known["program"] == "TCGA"]) <= used, "every project of TCGA"


def test_numbers_of_toil_s_table_of_phenotypes():
    """The table has 7,429 normal samples of GTEx; TCGA's 727 normal and 9,358 tumour samples."""
    known = studies()
    gtex = known[known["program"] == "GTEX"]
    assert gtex["toil_normal"].astype(int).sum() == 7429
    tcga = known[known["program"] == "TCGA"]
    assert tcga["toil_normal"].astype(int).sum() == 727
    assert tcga["toil_tumour"].astype(int).sum() == 9185 + 173


def test_groups_of_a_tissue_are_in_order(table):
    assert groups_of(table, "thymus") == [
        Group("thymus", "normal", "TCGA", "thym"),
        Group("thymus", "tumour", "TCGA", "thym"),
    ]
    assert [group.study for group in groups_of(table, "cervix")] == [
        "cervix_ectocervix",
        "cervix_endocervix",
        "cesc",
        "cesc",
    ]


def test_counts_and_what_a_tissue_lacks(table):
    counts = counted(table)
    assert counts.loc["kidney"].tolist() == [28, 129, 884, ""]
    assert counts.loc["mesothelium"].tolist() == [0, 0, 87, "no normal samples"]
    assert one_sided(table, "heart") == "no tumour samples"
    assert one_sided(table, "ovary") == "", "GTEx has some"


def test_the_page_has_these_numbers(table):
    counts, page = counted(table), (ROOT / "docs" / "public-sources.md").read_text()
    for tissue, row in zip(counts.index, counts.to_numpy().tolist(), strict=True):
        assert "| ".join([f"| {tissue} ", *(f"{cell} " for cell in row), ""]).strip() in page
    assert f"with {len(table)} tissues" in (ROOT / "CHANGELOG.md").read_text()


def test_an_unknown_study_is_named(file):
    table = read_tissues(file(TISSUES + "k\tkidney\tkirc\tkirk\n"))
    faults = [(group.study, names) for group, names in unknown_studies(table, "k")]
    assert [study for study, _ in faults] == ["kidney", "kirk"]
    assert "kidney_cortex" in faults[0][1] and "kirc" in faults[1][1]


def test_the_verb_counts_the_samples_of_each_tissue(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    output = tmp_path / "tissues.tsv"
    assert main(["sources", "--tissues", "--output", str(output)]) == 0
    assert "no normal samples" in capsys.readouterr().out
    written = read_tsv(output).set_index("tissue")
    assert written.loc["breast", "normal GTEX"] == 179
