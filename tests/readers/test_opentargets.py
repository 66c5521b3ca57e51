"""Open Targets' parquet files: parts of a folder, names of diseases, and a missing pyarrow."""

import sys

import pandas as pd
import pytest
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.opentargets import association_files, names_file, read_associations, read_names

ROWS = [("ENSG1", "EFO_1", 0.7), ("ENSG2", "EFO_1", 0.2), ("ENSG1", "EFO_2", 0.1)]


@pytest.fixture
def release(tmp_path):
    """Output of a release, whose associations have two parts."""
    pytest.importorskip("pyarrow")
    folder = tmp_path / "output"
    (folder / "association_overall_direct").mkdir(parents=True)
    (folder / "disease").mkdir()
    table = pd.DataFrame(ROWS, columns=["targetId", "diseaseId", "score"]).assign(more=1)
    for number, rows in enumerate((table[:2], table[2:])):
        rows.to_parquet(folder / "association_overall_direct" / f"part-{number}.parquet")
    names = pd.DataFrame({"id": ["EFO_1", "EFO_2"], "name": ["gout", "scurvy"]})
    names.to_parquet(folder / "disease" / "disease.parquet")
    return folder


def test_the_parts_are_found_from_any_place(tmp_path):
    folder = tmp_path / "output"
    parts = folder / "association_overall_direct"
    for file in (parts / "b.parquet", parts / "a.parquet", folder / "disease" / "disease.parquet"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    whole = [parts / "a.parquet", parts / "b.parquet"]
    assert association_files(folder) == association_files(parts) == whole
    assert association_files(whole[0]) == whole[:1] and association_files("nowhere") == []
    names = [folder / "disease" / "disease.parquet"]
    assert names_file(folder) == names_file(parts) == names_file(whole[0]) == names
    assert names_file(tmp_path) == []


def test_only_the_wanted_diseases_are_read(release):
    parts = association_files(release)
    table = read_associations(parts, ["EFO_1"])
    assert table.to_numpy().tolist() == [list(row) for row in ROWS[:2]]
    assert list(table) == ["ensembl", "disease", "score"]
    assert read_names(names_file(release), parts) == {"EFO_1": "gout", "EFO_2": "scurvy"}
    assert read_names([], parts) == {"EFO_1": "EFO_1", "EFO_2": "EFO_2"}


def test_the_verb_takes_entrez_ids_from_hgnc(release, tmp_path, capsys):
    hgnc = tmp_path / "hgnc.tsv"
    hgnc.write_text("ensembl_gene_id\tentrez_id\nENSG1\t11\nENSG3\t33\n")
    write_tsv(pd.DataFrame({"symbol": ["A"]}), tmp_path / "genes.tsv")
    call = ["disease-genes", "--source", "opentargets", "--files", *association_files(release)]
    call += ["--names", *names_file(release), "--hgnc", hgnc, "--genes", tmp_path / "genes.tsv"]
    call += ["--record", tmp_path / "r.json", "--output", tmp_path / "d.tsv", "--diseases"]
    assert main(list(map(str, [*call, "EFO_1"]))) == 0
    assert read_tsv(tmp_path / "d.tsv", dtype=str).to_numpy().tolist() == [
        ["EFO_1", "gout", "11", "0.7"]
    ]
    assert (tmp_path / "r.json").read_text().count("sha256") == 2
    assert main(list(map(str, [*call, "scurvey"]))) == 1
    assert "no disease 'scurvey'" in (said := capsys.readouterr().err) and "EFO_2 (scurvy)" in said


def test_other_files_are_refused(release, tmp_path):
    other = tmp_path / "x.parquet"
    pd.DataFrame({"targetId": ["ENSG1"]}).to_parquet(other)
    with pytest.raises(InputError, match="no column diseaseId, score; found targetId"):
        read_associations([other], ["EFO_1"])
    other.write_text("no parquet")
    with pytest.raises(InputError, match="not a parquet file"):
        read_associations([other], ["EFO_1"])


def test_without_pyarrow_the_message_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(InputError, match=r"need pyarrow.*`pip install pyarrow`.*disease.source: d"):
        read_associations([tmp_path / "x.parquet"], ["EFO_1"])
