"""How DEGs and pathways of two rows agree, and the table of the null test."""

import anndata
import numpy as np
import pandas as pd
import pytest
from mdwgan.__main__ import main
from mdwgan.biology.agreement import NULL_COLUMNS, agreement, further_agreement, null_table
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.io import read_tsv, write_h5ad, write_tsv
from mdwgan.metrics.catalogue import CATALOGUE, OF_CONTRASTS, catalogue_of, entry_of
from scipy import stats


def degs(**genes: tuple[float, bool]) -> pd.DataFrame:
    rows = [(symbol, log2fc, deg) for symbol, (log2fc, deg) in genes.items()]
    table = pd.DataFrame(rows, columns=["symbol", "log2fc", "deg"])
    return table.assign(stat=table["log2fc"] ** 3)  # in the order of log2fc


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
    assert value["deg_rank_r"] == pytest.approx(stats.spearmanr(*shared).statistic)
    assert value["kegg_count"] == 2
    assert value["kegg_precision"] == pytest.approx(1 / 2)
    assert value["kegg_recall"] == pytest.approx(1 / 2)
    assert value["kegg_jaccard"] == pytest.approx(1 / 3)
    # p, q, s in both: ranks 1, 2, 3 against 2, 1, 3
    assert value["kegg_rank_r"] == pytest.approx(0.5)
    n = table.set_index("metric")["n"]
    assert (n["deg_precision"], n["deg_recall"], n["logfc_r"], n["kegg_rank_r"]) == (4, 3, 4, 3)


def test_a_further_contrast_has_metrics_of_its_name():
    table = further_agreement(REAL, ROW, "high_vs_low").set_index("metric")
    main = agreement(REAL, ROW, REAL_KEGG, ROW_KEGG).set_index("metric")
    assert list(table.index) == [f"{name}_high_vs_low" for name in OF_CONTRASTS]
    for name in OF_CONTRASTS:
        assert table.loc[f"{name}_high_vs_low", "value"] == main.loc[name, "value"]
        entry = entry_of(f"{name}_high_vs_low")
        assert entry.direction == CATALOGUE[name].direction
        assert entry.definition.endswith("Of high against low.")


def test_metrics_of_conditions_of_any_name():
    assert entry_of("dist_treated").definition == "dist among treated samples."
    assert entry_of("null_degs_er+").axis == "biology"
    assert entry_of("dist_normal") == CATALOGUE["dist_normal"]
    for name in ("dist_within", "treated", "kegg_count_a_vs_b", "dist_"):
        assert entry_of(name) is None
    names = list(catalogue_of(["control", "treated"]))
    assert names.index("dist_treated") == names.index("dist_control") + 1
    assert not {"dist_normal", "null_degs_tumour"} & set(names)


def test_a_row_agrees_with_itself():
    table = agreement(REAL, REAL, REAL_KEGG, REAL_KEGG).set_index("metric")
    added = table.index.str.startswith("deg_added")
    assert np.allclose(table["value"][~added].drop(["deg_count", "kegg_count"]), 1)
    assert table["value"][added].isna().all() and added.sum() == 4
    assert set(table["note"][added]) == {"real samples: nothing is added"}


@pytest.mark.parametrize("empty", ["real", "row"])
def test_what_could_not_be_tested_has_no_value(empty):
    none, no_pathway = REAL.iloc[:0], REAL_KEGG.iloc[:0]
    real, row = ((none, no_pathway), (ROW, ROW_KEGG))[:: 1 if empty == "real" else -1]
    table = agreement(real[0], row[0], real[1], row[1]).set_index("metric")
    note, value = table["note"], table["value"]
    where = {"real": "the real cohort", "row": "this row"}[empty]
    for item, metrics in (("gene", "deg"), ("pathway", "kegg")):
        of = [f"{metrics}_{name}" for name in ("count", "precision", "recall", "jaccard")]
        assert set(note[of]) == {f"no {item} was tested in {where}"}
        assert value[of[1:]].isna().all()
    assert value[["deg_count", "kegg_count"]].isna().all() == (empty == "row")
    too_few = "too few values that differ in both rows"
    assert note["logfc_r"] == note["deg_rank_r"] == note["kegg_rank_r"] == too_few
    further = further_agreement(real[0], row[0], "b_vs_a").set_index("metric")
    assert further.loc["deg_precision_b_vs_a", "note"] == f"no gene was tested in {where}"
    neither = agreement(none, none, no_pathway, no_pathway).set_index("metric")
    assert (
        neither.loc["deg_count", "note"] == "no gene was tested in the real cohort and in this row"
    )


def test_no_pathway_with_a_deg_is_a_result_and_no_pathway_at_all_is_none():
    no_pathway = ROW_KEGG.iloc[:0]
    table = agreement(REAL, ROW, REAL_KEGG, no_pathway).set_index("metric")
    assert table.loc[["kegg_count", "kegg_recall", "kegg_jaccard"], "value"].tolist() == [0, 0, 0]
    assert table.loc["kegg_precision", "note"] == "no significant pathways in this row"
    table = agreement(REAL, ROW, no_pathway, no_pathway).set_index("metric")
    of_kegg = table[table.index.str.startswith("kegg_")].drop("kegg_rank_r")
    assert of_kegg["value"].isna().all()
    assert set(of_kegg["note"]) == {"no pathway was tested in the real cohort and in this row"}


def test_tables_without_degs_at_all_have_reasons():
    quiet = degs(A=(0.1, False), B=(0.2, False), C=(0.3, False))
    table = agreement(quiet, quiet, REAL_KEGG, ROW_KEGG).set_index("metric")
    assert table.loc["deg_jaccard", "note"] == "no DEGs at all"
    assert table.loc["deg_count", ["value", "note"]].tolist() == [0, "0 in the real cohort"]
    assert table.loc["logfc_r", "value"] == pytest.approx(1)


def test_other_numbers_of_samples_are_said():
    real, same = (t.assign(n_normal=8, n_tumour=6) for t in (REAL, ROW))
    for row, told in ((same, ""), (same.assign(n_normal=3), "; 3 normal and 6 tumour samples, 8")):
        note = agreement(real, row, REAL_KEGG, ROW_KEGG).set_index("metric")["note"]["deg_count"]
        assert note.startswith(f"3 in the real cohort{told}")
        assert bool(told) == (";" in note)


def summary(**runs: tuple) -> pd.DataFrame:
    """deg_runs.tsv: run -> n_reference, n_other, tested, below_padj, deg, note."""
    columns = ["n_reference", "n_other", "tested", "below_padj", "deg", "note"]
    table = pd.DataFrame.from_dict(runs, orient="index", columns=columns)
    return table.rename_axis("run").reset_index()


REAL_RUNS = summary(
    real=(9, 9, 100, 50, 40, None),
    null_normal=(5, 4, 100, 2, 1, None),
    null_tumour=(5, 1, 0, 0, 0, "5 real and 1 other samples, at least 2 of each needed"),
    null_copied_normal=(5, 3, 100, 6, 0, None),
)
ROW_RUNS = summary(null_normal=(5, 4, 80, 20, 10, None), null_tumour=(5, 3, 90, 9, 3, None))


def test_null_test_by_hand():
    table = null_table(REAL_RUNS, ROW_RUNS, "mdwgan-gp")
    assert list(table) == NULL_COLUMNS
    normal, tumour = table.to_dict("records")
    assert (normal["n_deg"], normal["share"], normal["n_beyond_cut"]) == (20, 0.25, 10)
    assert (normal["yardstick_n_deg"], normal["yardstick_share"]) == (2, 0.02)
    assert normal["note"] == "" and tumour["n_deg"] == 9 and np.isnan(tumour["yardstick_n_deg"])
    assert tumour["note"].startswith("no yardstick: 5 real and 1 other samples")
    half = null_table(REAL_RUNS, REAL_RUNS, "real-half")
    assert half["n_deg"].tolist()[0] == half["yardstick_n_deg"].tolist()[0] == 2
    copied = null_table(REAL_RUNS, REAL_RUNS, "copy").to_dict("records")
    assert copied[0]["n_deg"] == 6
    assert copied[0]["note"] == "3 other samples, 4 in the yardstick: fewer find fewer genes"
    assert np.isnan(copied[1]["n_deg"]) and copied[1]["note"].startswith("no samples")


def test_null_and_added_are_metrics():
    null = null_table(REAL_RUNS, ROW_RUNS, "mdwgan-gp")
    table = agreement(REAL, ROW, REAL_KEGG, ROW_KEGG, added=REAL, null=null, of_train=True)
    assert set(table["metric"]) <= set(CATALOGUE)
    value, note = (table.set_index("metric")[column] for column in ("value", "note"))
    assert (value["null_degs_normal"], value["null_degs_tumour"]) == (20, 9)
    assert note["null_degs_normal"] == "2 between two halves of the real samples"
    assert note["null_degs_tumour"].startswith("no yardstick")
    assert value["deg_added_recall"] == 1 and value["deg_added_count"] == 3
    assert note["deg_added_recall"] == "the training samples are in both"
    table = agreement(REAL, ROW, REAL_KEGG, ROW_KEGG, added=ROW.iloc[:0]).set_index("metric")
    note = "no gene was tested in training and generated samples together"
    assert table.loc["deg_added_precision", "note"] == note
    none_called = ROW.assign(deg=False)
    table = agreement(REAL, ROW, REAL_KEGG, ROW_KEGG, added=none_called).set_index("metric")
    assert table.loc["deg_added_precision", "note"] == "no DEGs in this row"
    failed = null_table(REAL_RUNS, ROW_RUNS.iloc[:0], "mdwgan-gp")
    table = agreement(REAL, ROW, REAL_KEGG, ROW_KEGG, null=failed).set_index("metric")
    assert np.isnan(table.loc["null_degs_normal", "value"])
    assert table.loc["null_degs_normal", "note"] == "no samples"


def test_the_verb_labels_rows_and_reads_empty_tables(tmp_path):
    synthetic = anndata.AnnData(np.zeros((1, 1)))
    synthetic.uns.update(tissue="kidney", generator="mdwgan-gp", seed=3, optimistic=True)
    write_h5ad(synthetic, tmp_path / "s.h5ad")
    tables = {
        "real-deg": REAL,
        "deg": ROW.iloc[:0],
        "real-kegg": REAL_KEGG,
        "kegg": ROW_KEGG.iloc[:0],
        "real-runs": REAL_RUNS,
        "runs": ROW_RUNS,
        "added": ROW,
    }
    command = ["agreement", "--synthetic", str(tmp_path / "s.h5ad")]
    for name, table in tables.items():
        write_tsv(table, tmp_path / f"{name}.tsv")
        command += [f"--{name}", str(tmp_path / f"{name}.tsv")]
    command += ["--output", str(tmp_path / "a.tsv"), "--null", str(tmp_path / "null.tsv")]
    assert main(command) == 0
    assert read_tsv(tmp_path / "null.tsv")["n_deg"].tolist() == [20, 9]
    table = read_tsv(tmp_path / "a.tsv")
    assert list(table) == COLUMNS
    owner = table[["tissue", "generator", "seed", "optimistic"]].drop_duplicates()
    assert owner.to_numpy().tolist() == [["kidney", "mdwgan-gp", 3, True]]
    value = table.set_index("metric")["value"]
    assert value["deg_added_precision"] == pytest.approx(0.25)
    assert value[["deg_precision", "kegg_precision"]].isna().all()
