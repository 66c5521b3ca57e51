"""What was understood of own data is shown before anything trains."""

import pandas as pd
import pytest
from helpers.cohorts import QC
from helpers.own_data import GENES, look_up, no_r
from helpers.own_run import no_look_up, write_own
from mdwgan.__main__ import main
from mdwgan.cohort.understood import ATTENTION, as_text, understood
from mdwgan.io import read_tsv
from mdwgan.samples.own.data import read_own
from mdwgan.samples.own.labels import Wanted
from mdwgan.seeds import rng

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")
PATIENTS = 10


@pytest.fixture
def files(tmp_path):
    """Ten pairs of samples; the user's two files with any changes."""
    random = rng(0, "understood")
    genes = [*GENES, *(f"GENE{i}" for i in range(195))]
    base = random.normal(7, 2, (200, 1))
    counts = random.poisson(2 ** (base + random.normal(0, 0.3, (200, 2 * PATIENTS))))
    ids = [f"P{i}_{c}" for i in range(PATIENTS) for c in "NT"]
    matrix = pd.DataFrame(counts, genes, ids)
    table = pd.DataFrame({"sample": ids, "condition": ["normal", "tumour"] * PATIENTS})
    table["patient"] = table["sample"].str[:2]

    def write(matrix=matrix, table=table):
        matrix.to_csv(tmp_path / "m.csv")
        table.to_csv(tmp_path / "s.csv", index=False)
        return tmp_path / "m.csv", tmp_path / "s.csv"

    return matrix, table, write


def read(paths, look=look_up, **settings) -> pd.DataFrame:
    return understood(*read_own(*paths, "counts", look, **settings), QC)


def values_of(table: pd.DataFrame, topic: str) -> dict[str, str]:
    rows = table[table["topic"] == topic]
    return dict(zip(rows["name"], rows["value"], strict=True))


def test_the_block_has_samples_genes_units_libraries_and_first_values(files):
    matrix, _, write = files
    shown = read(write())
    assert list(shown) == ["topic", "name", "value"]
    assert values_of(shown, "samples") == {
        "conditions": "normal (the reference), tumour",
        "cohort, normal": "10 samples, 10 donors",
        "cohort, tumour": "10 samples, 10 donors",
        "all": "20 samples, 10 donors, 10 with more than one condition",
    }
    assert values_of(shown, "genes") == {"kept": "200, of which 5 have an Entrez id"}
    values = values_of(shown, "values")
    sums = matrix.sum()
    assert values["units"] == "counts"
    assert f"least {sums.min():,}" in values["sum of a sample"]
    assert f"most {sums.max():,}" in values["sum of a sample"]
    first = values_of(shown, "first values, as in the file")
    assert list(first) == list(GENES)[:3]
    assert first["TP53"].startswith(f"P0_N {matrix.loc['TP53', 'P0_N']}, P0_T {matrix.iat[0, 1]}, ")
    assert "column patient of the sample table is the donor" in list(shown["value"])
    assert values_of(shown, "quality control") == {"samples": "none is unlike the others"}


def test_few_entrez_ids_come_first_with_the_reason_and_the_keys(files):
    matrix, _, write = files
    cases = {
        "symbols of mouse or rat, such as Abcd0; set cohort.organ": [
            f"Abcd{i}" for i in range(200)
        ],
        "transcript ids": [f"NM_{i:06}" for i in range(200)],
        "no name is known, such as GENE0": [f"GENE{i}" for i in range(200)],
    }
    for said, names in cases.items():
        shown = read(write(matrix.set_axis(names)))
        assert shown.iloc[0]["topic"] == ATTENTION and shown.iloc[0]["name"] == "gene ids"
        assert "0 of 200 genes have an Entrez id" in shown.iloc[0]["value"]
        assert said in shown.iloc[0]["value"]
    assert "package org.Hs.eg.db is installed" in read(write(), no_r).iloc[0]["value"]
    known = matrix.iloc[:5]
    assert ATTENTION not in set(read(write(known))["topic"])


def test_junk_samples_are_named_with_the_key_that_drops_them(files):
    matrix, _, write = files
    matrix = matrix.copy()
    matrix["P3_T"] = rng(1, "junk").permutation(matrix["P3_T"].to_numpy())
    matrix["P5_N"] //= 50
    shown = read(write(matrix))
    said = values_of(shown, ATTENTION)["odd samples"]
    assert said.startswith("2 of 20 samples look unlike the others: ")
    assert "P3_T" in said and "P5_N" in said and "cohort.qc.drop_odd: true" in said
    quality = values_of(shown, "quality control")
    assert "correlates less" in quality["P3_T"] and "library size" in quality["P5_N"]


def test_pairs_without_donors_and_what_was_left_out_are_shown(files):
    matrix, table, write = files
    rows = matrix.rename(index={"GENE0": "2.31E+13", "GENE1": "GENE2"})
    shown = read(write(rows, table[["sample", "condition"]]), gene_dates="leave_out")
    assert "P0_N and P0_T" in values_of(shown, ATTENTION)["donors"]
    left_out = shown.loc[shown["topic"] == "left out"]
    assert any("2.31E+13" in value for value in left_out["value"])
    assert any("GENE2, GENE2" in value for value in left_out["value"])
    assert shown["value"].map(lambda value: "\n" not in value).all()


def test_names_in_the_block_are_text_of_one_line(files):
    matrix, table, write = files
    odd = ["a\tb", 'c"d', "e\x1b[2J"]
    shown = read(write(matrix, table.assign(**dict.fromkeys(odd, "x"))))
    assert all(cell.isprintable() and '"' not in cell for cell in shown.to_numpy().ravel())
    (note,) = [value for value in shown["value"] if "aren't read" in value]
    assert note.endswith(r"a\tb, c'd, e\x1b[2j")


def test_genes_that_hardly_vary_are_named(files):
    matrix, _, write = files
    table = (matrix / matrix.sum() * 1e6).round(6)
    table.loc["GENE7"] = 55.5
    paths = write(table)
    shown = understood(*read_own(*paths, "tpm", look_up), QC)
    (said,) = [v for v in values_of(shown, "quality control").values() if "hardly vary" in v]
    assert said.endswith(": GENE7")


def test_the_check_prints_the_block_and_a_run_keeps_it(files, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("mdwgan.samples.own.genes.orgdb", lambda organism: look_up())
    matrix, table, write = files
    m, s = write(matrix.rename(columns={"P0_N": "P0/N x"}), table.replace("P0_N", "P0/N x"))
    flags = ["own-data", "--matrix", str(m), "--samples", str(s), "--values", "counts"]
    assert main(flags) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("attention\n  gene ids")
    assert "20 samples, 10 donors, 200 genes, 0 left out" in printed
    assert main([*flags, "--output", str(tmp_path / "run")]) == 0
    kept = read_tsv(tmp_path / "run" / "sources" / "own" / "understood.tsv", dtype=str)
    assert printed.startswith(as_text(kept.fillna("")))


def test_conditions_covariates_and_what_goes_with_what(tmp_path):
    cohort = write_own(tmp_path, ["control", "treated"], batch=["1", "2"], age=[30, 41, 52])
    wanted = Wanted.of(None, ["batch", "age"], ["age"])
    paths = (cohort["matrix"], cohort["samples"], "counts")
    table = understood(*read_own(*paths, no_look_up, wanted=wanted), QC)
    found = table.set_index("name")["value"]
    assert found["conditions"] == "control (the reference), treated"
    assert found["batch"] == "2 categories: 1 (12), 2 (12)"
    assert found["age"] == "numbers, 30 to 52"
    [told] = table.loc[table["name"] == "covariates", "value"]
    assert told.startswith("cohort: the effect of batch can't be told from that of the condition")


def test_matrices_of_a_folder_that_lack_genes_need_attention(files, tmp_path):
    matrix, _, write = files
    _, samples = write()
    (tmp_path / "folder").mkdir()
    matrix.iloc[:, :10].to_csv(tmp_path / "folder" / "a.csv")
    matrix.iloc[:150, 10:].to_csv(tmp_path / "folder" / "b.csv")
    shown = values_of(read((tmp_path / "folder", samples)), ATTENTION)
    assert shown["genes"] == ("genes that not all files have are left out, of 200: b.csv lacks 50")
