"""What DESeq2 is given, and how DEGs and pathways of two rows agree."""

import anndata
import numpy as np
import pandas as pd
import pytest
from mdwgan.__main__ import main
from mdwgan.deg import agreement, counts_of
from mdwgan.errors import InputWarning
from mdwgan.evaluate import COLUMNS
from mdwgan.generate import build_synthetic
from mdwgan.generators.registry import make
from mdwgan.io import read_tsv, write_h5ad, write_tsv
from mdwgan.training import training_data
from small import make_training


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """12 normal and 10 tumour samples, of which 4 and 4 train."""
    return make_training(tmp_path_factory.mktemp("data"), train=4, normal=12, tumour=10)


def reference(data, name: str) -> anndata.AnnData:
    generator = make(name, {})
    generator.fit(training_data(data), 0)
    return build_synthetic(data, generator, "test", 0)


def generated(data, normal: int, tumour: int) -> anndata.AnnData:
    """Counts of a generator, as `generate` writes them: tumours first here."""
    conditions = ["tumour"] * tumour + ["normal"] * normal
    names = [f"g-{i}" for i in range(len(conditions))]
    counts = np.arange(len(names) * data.n_vars, dtype=np.float32).reshape(-1, data.n_vars)
    obs = pd.DataFrame({"condition": conditions}, index=names)
    return anndata.AnnData(counts, obs, layers={"counts": counts})


def size(samples: pd.DataFrame) -> dict[str, int]:
    return samples["condition"].value_counts().to_dict()


# ---- what DESeq2 is given


@pytest.mark.parametrize(("real", "normal", "tumour"), [("test", 8, 6), ("train", 4, 4)])
def test_real_row_is_the_test_or_training_samples(data, real, normal, tumour):
    counts, samples = counts_of(data, None, "real", real, 0)
    assert size(samples) == {"normal": normal, "tumour": tumour}
    chosen = data[samples["sample"].to_list()]
    assert set(chosen.obs["split"]) == {real}
    assert chosen.obs["condition"].tolist() == samples["condition"].tolist()
    assert counts.columns.tolist() == samples["sample"].tolist()
    assert counts.index.tolist() == data.var_names.tolist()
    assert np.array_equal(counts.to_numpy(), chosen.layers["counts"].T)


@pytest.mark.parametrize(("real", "normal", "tumour"), [("test", 8, 6), ("train", 4, 4)])
def test_generated_rows_get_as_many_of_each_condition_as_real(data, real, normal, tumour):
    synthetic = generated(data, normal=20, tumour=20)
    counts, samples = counts_of(data, synthetic, "mdwgan-gp", real, 0)
    assert size(samples) == {"normal": normal, "tumour": tumour}
    chosen = synthetic[samples["sample"].to_list()]
    assert chosen.obs["condition"].tolist() == samples["condition"].tolist()
    assert np.array_equal(counts.to_numpy(), chosen.layers["counts"].T)


def test_generated_rows_with_fewer_samples_keep_what_they_have(data):
    _, samples = counts_of(data, generated(data, normal=3, tumour=20), "mdwgan-gp", "test", 0)
    assert size(samples) == {"normal": 3, "tumour": 6}


def test_copy_and_real_half_are_compared_whole(data, tmp_path):
    larger = make_training(tmp_path, train=7, normal=12, tumour=10)
    _, samples = counts_of(larger, reference(larger, "copy"), "copy", "test", 0)
    assert size(samples) == {"normal": 7, "tumour": 7}
    _, samples = counts_of(data, reference(data, "real-half"), "real-half", "test", 0)
    assert size(samples) == {"normal": 4, "tumour": 3}


def test_the_other_half_completes_real_half_and_shares_no_donor(data):
    other = data.copy()
    other.obs["donor"] = other.obs["donor"].astype(str)
    paired = other.obs_names[(other.obs["split"] == "test").to_numpy()]
    other.obs.loc[paired[-6:], "donor"] = other.obs.loc[paired[:6], "donor"].to_numpy()
    for seed in range(4):
        half = make("real-half", {})
        half.fit(training_data(other), seed)
        first = counts_of(other, build_synthetic(other, half, "test", seed), "real-half", "test",
                          seed)[1]  # fmt: skip
        second = counts_of(other, None, "real-other-half", "test", seed)[1]
        assert sorted([*first["sample"], *second["sample"]]) == sorted(paired)
        donors = [set(other.obs.loc[part["sample"], "donor"]) for part in (first, second)]
        assert not donors[0] & donors[1]


def test_failed_training_gives_an_empty_table(data):
    empty = generated(data, 1, 1)[:0]
    counts, samples = counts_of(data, empty, "mdwgan-gp", "test", 0)
    assert counts.shape == (data.n_vars, 0) and samples.empty
    assert list(samples) == ["sample", "condition"]


def test_one_class_gives_that_class(tmp_path):
    with pytest.warns(InputWarning):
        data = make_training(tmp_path, normal=10, tumour=0)
    _, samples = counts_of(data, None, "real", "test", 0)
    assert size(samples) == {"normal": 5}
    _, samples = counts_of(data, generated(data, normal=9, tumour=0), "mdwgan-gp", "test", 0)
    assert size(samples) == {"normal": 5}


def test_the_verb_writes_counts_and_conditions(data, tmp_path):
    write_h5ad(data, tmp_path / "t.h5ad")
    write_h5ad(generated(data, 9, 9), tmp_path / "s.h5ad")
    for row, synthetic in (("real", []), ("mdwgan-gp", [str(tmp_path / "s.h5ad")])):
        command = ["deg-counts", "--training", str(tmp_path / "t.h5ad"), "--synthetic", *synthetic,
                   "--row", row, "--real", "test", "--seed", "0", "--counts",
                   str(tmp_path / "c.tsv.gz"), "--samples", str(tmp_path / "s.tsv")]  # fmt: skip
        assert main(command) == 0
        counts = read_tsv(tmp_path / "c.tsv.gz", index_col="symbol")
        samples = read_tsv(tmp_path / "s.tsv")
        assert counts.shape == (data.n_vars, 14)
        assert list(counts) == samples["sample"].tolist()


# ---- agreement by hand


def degs(**genes: tuple[float, bool]) -> pd.DataFrame:
    rows = [(symbol, log2fc, deg) for symbol, (log2fc, deg) in genes.items()]
    return pd.DataFrame(rows, columns=["symbol", "log2fc", "deg"])


def pathways(**found: tuple[float, bool]) -> pd.DataFrame:
    rows = [(name, pvalue, significant) for name, (pvalue, significant) in found.items()]
    return pd.DataFrame(rows, columns=["pathway", "pvalue", "significant"])


REAL = degs(A=(4, True), B=(-5, True), C=(3.5, True), D=(0.1, False), E=(np.nan, False))
ROW = degs(A=(6, True), B=(4, True), C=(1, False), D=(-4, True), F=(9, True))
REAL_KEGG = pathways(p=(0.001, True), q=(0.01, True), r=(0.5, False), s=(0.9, False))
ROW_KEGG = pathways(q=(0.001, True), p=(0.2, False), s=(0.3, False), t=(0.01, True))


def test_agreement_by_hand():
    table = agreement(REAL, ROW, REAL_KEGG, ROW_KEGG)
    assert list(table) == ["axis", "metric", "value", "n", "note"]
    assert set(table["axis"]) == {"biology"}
    value = table.set_index("metric")["value"]
    # DEGs of the row: A up, B up (down in real), D down, F up; of real: A up, B down, C up
    assert value["deg_count"] == 4
    assert value["deg_precision"] == pytest.approx(1 / 4)
    assert value["deg_recall"] == pytest.approx(1 / 3)
    assert value["deg_jaccard"] == pytest.approx(1 / 6)
    shared = [[4, -5, 3.5, 0.1], [6, 4, 1, -4]]
    assert value["logfc_r"] == pytest.approx(np.corrcoef(shared)[0, 1])
    assert value["kegg_count"] == 2
    assert value["kegg_precision"] == pytest.approx(1 / 2)
    assert value["kegg_recall"] == pytest.approx(1 / 2)
    assert value["kegg_jaccard"] == pytest.approx(1 / 3)
    # p, q, s in both: ranks 1, 2, 3 against 2, 1, 3
    assert value["kegg_rank_r"] == pytest.approx(0.5)
    n = table.set_index("metric")["n"]
    assert (n["deg_precision"], n["deg_recall"], n["logfc_r"], n["kegg_rank_r"]) == (4, 3, 4, 3)


def test_a_row_agrees_with_itself():
    value = agreement(REAL, REAL, REAL_KEGG, REAL_KEGG).set_index("metric")["value"]
    assert np.allclose(value.drop(["deg_count", "kegg_count"]), 1)


@pytest.mark.parametrize("empty", ["real", "row"])
def test_empty_tables_have_reasons(empty):
    none, no_pathway = REAL.iloc[:0], REAL_KEGG.iloc[:0]
    real, row = ((none, no_pathway), (ROW, ROW_KEGG))[:: 1 if empty == "real" else -1]
    table = agreement(real[0], row[0], real[1], row[1]).set_index("metric")
    note, value = table["note"], table["value"]
    undefined = {"real": "recall", "row": "precision"}[empty]
    where = {"real": "in the real cohort", "row": "in this row"}[empty]
    assert note[f"deg_{undefined}"] == f"no DEGs {where}"
    assert note[f"kegg_{undefined}"] == f"no significant pathways {where}"
    assert np.isnan(value[f"deg_{undefined}"]) and value["deg_jaccard"] == 0
    assert note["logfc_r"] == note["kegg_rank_r"] == "too few values that differ in both rows"
    assert value[note != ""].drop(["deg_count", "kegg_count"]).isna().all()


def test_tables_without_degs_at_all_have_reasons():
    quiet = degs(A=(0.1, False), B=(0.2, False), C=(0.3, False))
    table = agreement(quiet, quiet, REAL_KEGG, ROW_KEGG).set_index("metric")
    assert table.loc["deg_jaccard", "note"] == "no DEGs at all"
    assert table.loc["deg_count", ["value", "note"]].tolist() == [0, "0 in the real cohort"]
    assert table.loc["logfc_r", "value"] == pytest.approx(1)


def test_the_verb_labels_rows_and_reads_empty_tables(data, tmp_path):
    synthetic = generated(data, 2, 2)
    synthetic.uns.update(tissue="kidney", generator="mdwgan-gp", seed=3, optimistic=True)
    write_h5ad(synthetic, tmp_path / "s.h5ad")
    tables = {"real-deg": REAL, "deg": ROW.iloc[:0], "real-kegg": REAL_KEGG, "kegg": ROW_KEGG}
    command = ["agreement", "--synthetic", str(tmp_path / "s.h5ad")]
    for name, table in tables.items():
        write_tsv(table, tmp_path / f"{name}.tsv")
        command += [f"--{name}", str(tmp_path / f"{name}.tsv")]
    assert main([*command, "--output", str(tmp_path / "a.tsv")]) == 0
    table = read_tsv(tmp_path / "a.tsv")
    assert list(table) == COLUMNS
    owner = table[["tissue", "generator", "seed", "optimistic"]].drop_duplicates()
    assert owner.to_numpy().tolist() == [["kidney", "mdwgan-gp", 3, True]]
    value = table.set_index("metric")["value"]
    assert value["kegg_precision"] == pytest.approx(0.5) and np.isnan(value["deg_precision"])
