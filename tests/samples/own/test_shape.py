"""Own data from the command line and the config: folders, ways, and every line accounted for."""

import anndata
import pandas as pd
import pytest
from helpers.own_data import GENES, SAMPLES, read
from mdwgan.__main__ import main
from mdwgan.config.files import InputFiles
from mdwgan.config.schema import validate
from mdwgan.config.stages import made_with
from mdwgan.errors import InputError
from mdwgan.io import read_tsv

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")


@pytest.fixture
def folder(counts, tmp_path):
    """HTSeq's files, one a sample, with its summary lines."""
    path = tmp_path / "htseq"
    path.mkdir()
    for sample in counts:
        rows = "".join(f"{gene}\t{number}\n" for gene, number in counts[sample].items())
        (path / f"{sample}.txt").write_text(rows + "__no_feature\t99999\n")
    return path


def config_of(matrix, table, **more) -> dict:
    cohort = {"matrix": str(matrix), "samples": str(table), "values": "counts"} | more
    return validate({"run": "a", "cohort": cohort})


def test_a_folder_is_read_and_all_its_files_are_listed(folder, counts, table, tmp_path):
    data, dropped = read(folder, table)
    assert (data.to_df() == counts.T[sorted(GENES)]).all(axis=None)
    assert data.obs["library_size"].tolist() == counts.sum().tolist(), "without __no_feature"
    assert dropped["id"].tolist() == ["__no_feature"]
    given = ["--matrix", folder, "--samples", table, "--values", "counts", "--output", tmp_path]
    assert main(["own-data", *map(str, given)]) == 0
    files = read_tsv(tmp_path / "sources" / "own" / "files.tsv", dtype=str)
    assert files["file"].tolist() == [*(f"{sample}.txt" for sample in SAMPLES), table.name]
    written = anndata.read_h5ad(next((tmp_path / "sources").rglob("*.h5ad")))
    assert (written.to_df() == counts.T[sorted(GENES)]).all(axis=None)


def test_a_run_depends_on_each_file_of_a_folder(folder, table):
    config = config_of(folder, table)
    files = [str(folder / f"{sample}.txt") for sample in SAMPLES]
    assert InputFiles(config, "results/a/sources").users_matrix() == files
    before = made_with(config, "samples")
    assert made_with(config_of(folder, table), "samples") == before
    (folder / "S1.txt").write_text((folder / "S1.txt").read_text().replace("__no", "__too"))
    assert made_with(config, "samples") != before


def test_the_word_counts_is_no_folder(tmp_path, monkeypatch):
    """RNAseqDB's matrix, though the working directory has a folder of that name."""
    monkeypatch.chdir(tmp_path)
    config = validate({"run": "a", "tissues": ["kidney"]})
    before = made_with(config, "samples")
    (tmp_path / "counts").mkdir()
    (tmp_path / "counts" / "a.txt").write_text("a\n")
    assert made_with(config, "samples") == before


def test_the_way_that_a_message_asks_for_can_be_given(table, tmp_path, capsys):
    square = pd.DataFrame([[1, 22, 3, 4]] * 4, index=SAMPLES, columns=SAMPLES)
    square.to_csv(tmp_path / "m.csv")
    given = ["--matrix", tmp_path / "m.csv", "--samples", table, "--values", "counts"]
    assert main(["own-data", *map(str, given)]) == 1
    assert "own-data --samples-in): columns where each sample is a col" in capsys.readouterr().err
    for way in ("columns", "rows"):
        assert main(["own-data", *map(str, given), "--samples-in", way]) == 0
        config = config_of(tmp_path / "m.csv", table, samples_in=way)
        assert config["cohort"]["samples_in"] == way
    with pytest.raises(InputError, match=r"cohort.samples_in: rows, but cohort.matrix is counts"):
        validate({"run": "a", "tissues": ["kidney"], "cohort": {"samples_in": "rows"}})


def test_all_lines_are_kept_or_listed(counts, table, tmp_path):
    """With genes in rows: lines below the header are genes of the cohort, or have a reason."""
    text = counts.rename_axis("gene").to_csv(sep="\t")
    text += (
        "age\t61\t61\t70\t70\nTP53\t1\t2\t3\t4\n__ambiguous\t5\t5\t5\t5\n\nA /// B\t1\t1\t1\t1\n"
    )
    (tmp_path / "m.tsv").write_text(text)
    data, dropped = read(tmp_path / "m.tsv", table)
    lines = [line for line in text.splitlines()[1:] if line]
    assert len(lines) == data.n_vars + len(dropped)
    reasons = dropped.set_index("id")["reason"]
    assert reasons["age"] == "no gene by its name" and reasons["A /// B"] == "several genes"


def test_columns_that_are_no_genes_count_in_no_library(counts, table, tmp_path):
    wide = counts.T.assign(age=61, OS_days=2400, batch="b1", label=[0, 0, 1, 1])
    wide.to_csv(tmp_path / "m.csv")
    data, dropped = read(tmp_path / "m.csv", table)
    assert data.obs["library_size"].tolist() == counts.sum().tolist()
    assert sorted(dropped["id"]) == ["OS_days", "age", "batch", "label"]
