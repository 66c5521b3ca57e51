"""mdwgan plan-study: two files in, a table and a picture out."""

import anndata
import numpy as np
import pandas as pd
import pytest
from mdwgan.__main__ import main
from mdwgan.inference.study_size import NEEDED, STUDY_COLUMNS
from mdwgan.io import read_tsv

GENES = 60


@pytest.fixture(scope="module", autouse=True)
def limma():
    pytest.importorskip("rpy2.robjects", exc_type=ImportError)
    from rpy2 import robjects

    if not robjects.r("nzchar(system.file(package = 'limma'))")[0]:
        pytest.skip("R package limma is missing")


def counts(n: int) -> np.ndarray:
    random = np.random.default_rng(3)
    logs = random.normal(7, 1, GENES) + random.normal(0, 0.5, (2 * n, GENES))
    logs[n:, ::3] += 2
    return random.poisson(np.exp2(logs))


def write(folder, n: int = 5, conditions=("normal", "tumour")) -> list[str]:
    """Flags of a pilot of own data."""
    names = [f"s{i}" for i in range(2 * n)]
    table = pd.DataFrame({"sample": names, "condition": np.repeat(conditions, n)})
    genes = [f"gene{i}" for i in range(GENES)]
    pd.DataFrame(counts(n).T, genes, names).to_csv(folder / "m.csv", index_label="gene")
    table.to_csv(folder / "s.csv", index=False)
    return ["--matrix", str(folder / "m.csv"), "--samples", str(folder / "s.csv")]


QUICK = ["--values", "counts", "--sizes", "4", "8", "--draws", "2", "--classifier-draws", "0"]


def plan(*flags) -> int:
    return main(["plan-study", *map(str, flags)])


def test_two_files_give_a_table_a_picture_and_a_number(tmp_path, capsys):
    flags = [*write(tmp_path), *QUICK]
    outputs = ["--picture", tmp_path / "a.svg", "--output", tmp_path / "a.tsv"]
    assert plan(*flags, *outputs) == 0
    table = read_tsv(tmp_path / "a.tsv")
    assert list(table) == STUDY_COLUMNS and set(table["n"].dropna()) == {4, 8}
    said = capsys.readouterr().out
    assert "samples of each condition for a recall of 0.8" in said and "n 4: recall" in said
    assert "Entrez" not in said
    assert (tmp_path / "a.svg").read_text().count("<svg") == 1
    again = ["--picture", tmp_path / "b.svg", "--output", tmp_path / "b.tsv"]
    assert plan(*flags, *again) == 0
    for kind in ("svg", "tsv"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()
    other = ["--seed", 1, "--picture", tmp_path / "c.png", "--output", tmp_path / "c.tsv"]
    assert plan(*flags, *other) == 0
    assert (tmp_path / "c.png").read_bytes()[1:4] == b"PNG"
    assert (tmp_path / "c.tsv").read_bytes() != (tmp_path / "a.tsv").read_bytes()


def test_genes_are_the_most_expressed(tmp_path):
    flags = [*write(tmp_path), *QUICK, "--genes", 30, "--output", tmp_path / "a.tsv"]
    assert plan(*flags) == 0
    table = read_tsv(tmp_path / "a.tsv").set_index("measure")
    assert table.loc["true_degs", "value"].max() <= 30


@pytest.mark.parametrize(
    ("n", "conditions", "more", "words"),
    [
        (2, ("normal", "tumour"), [], "2 samples of normal and 2 samples of tumour; expected"),
        (5, ("normal", "normal"), [], "10 samples of normal and 0 samples of tumour"),
        (5, ("normal", "tumour"), ["--case", "treated"], "'treated' is no condition"),
        (5, ("normal", "tumour"), ["--sizes", "1"], "--sizes"),
        (5, ("normal", "tumour"), ["--recall", "1.5"], "--recall"),
        (5, ("normal", "tumour"), ["--picture", "plan.jpg"], ".svg or .png"),
        (5, ("normal", "tumour"), ["--training", "t.h5ad"], "either --matrix"),
    ],
)
def test_what_can_not_be_planned_gets_one_message(tmp_path, capsys, n, conditions, more, words):
    flags = [*write(tmp_path, n, conditions), *QUICK, "--output", tmp_path / "a.tsv", *more]
    assert plan(*flags) != 0
    said = capsys.readouterr().err
    assert words in said and "Traceback" not in said
    assert not (tmp_path / "a.tsv").exists()


def training(path, n: int, train: int) -> None:
    """training.h5ad with the first samples of each condition in training."""
    obs = pd.DataFrame({"condition": np.repeat(["normal", "tumour"], n)})
    obs["split"] = np.where(np.arange(2 * n) % n < train, "train", "test")
    obs.index = [f"s{i}" for i in range(2 * n)]
    data = anndata.AnnData(obs=obs, var=pd.DataFrame(index=[f"g{i}" for i in range(GENES)]))
    for layer in ("counts", "log", "z"):
        data.layers[layer] = counts(n).astype(float)
    data.var["mean"], data.var["sd"] = 0.0, 1.0
    data.uns.update(tissue="kidney", matrix="counts")
    data.write_h5ad(path)


def test_what_is_no_training_file_of_a_run_is_refused(tmp_path, capsys):
    training(tmp_path / "a.h5ad", 6, 4)
    data = anndata.read_h5ad(tmp_path / "a.h5ad")
    del data.obs["split"], data.uns["tissue"]
    data.write_h5ad(tmp_path / "a.h5ad")
    flags = ["--training", tmp_path / "a.h5ad", *QUICK[2:]]
    assert plan(*flags, "--output", tmp_path / "a.tsv") == 1
    told = capsys.readouterr().err
    assert "it has no tissue in uns, no split in obs)" in told and "Traceback" not in told


def test_the_training_samples_of_a_run_are_a_pilot_and_plans_are_joined(tmp_path):
    training(tmp_path / "a.h5ad", 6, 4)
    training(tmp_path / "few.h5ad", 6, 2)
    for name in ("a", "few"):
        flags = ["--training", tmp_path / f"{name}.h5ad", *QUICK[2:]]
        assert plan(*flags, "--output", tmp_path / f"{name}.tsv") == 0
    few = read_tsv(tmp_path / "few.tsv")
    assert list(few["measure"]) == [NEEDED] and few["value"].isna().all()
    assert "at least 3 of each" in few["note"][0]
    plans = [tmp_path / "a.tsv", tmp_path / "few.tsv"]
    assert plan("--plans", *plans, "--output", tmp_path / "all.tsv") == 0
    assert len(read_tsv(tmp_path / "all.tsv")) == len(read_tsv(tmp_path / "a.tsv")) + 1
