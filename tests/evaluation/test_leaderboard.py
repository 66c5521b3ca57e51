"""The leaderboard: ranks by hand, ties beyond noise, and the same page from the record."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.repository import ROOT
from helpers.score_tables import table_of
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.evaluation.leaderboard import axis_ranks, lines_of, values_of
from mdwgan.evaluation.leaderboard_page import page
from mdwgan.io import read_tsv, write_tsv

NOISE = np.array([0, 0.01, 0.02])
RECORD = ROOT / "docs" / "benchmark.json"


def record_of(metrics: pd.DataFrame, *names: str) -> dict:
    run = {"run": "r", "facts": {}, "note": "", "missing": [], "blind": {}, "costs": {}}
    return {"format": 1, "runs": [run | {"shared": {}, "values": values_of(metrics, names)}]}


def ranks(metrics: pd.DataFrame, metric: str) -> dict[str, float]:
    lines = lines_of(record_of(metrics, metric))
    return dict(zip(lines["row"], lines["rank"], strict=True))


def test_rows_that_seeds_do_not_tell_apart_tie():
    scores = {
        ("a", "mvn"): 0.9 + NOISE,
        ("a", "copy"): 0.9 + NOISE[::-1],  # the same mean: seeds do not agree
        ("a", "cgan"): 0.5 + NOISE,
        ("a", "gan"): 0.1 + NOISE,
    }
    assert ranks(table_of(scores), "dist") == {"mvn": 1, "copy": 1, "cgan": 3, "gan": 4}


def test_an_unsteady_row_does_not_tie_with_far_better_ones():
    names = ("mvn", "copy", "cvae", "smote")
    steady = {("a", row): 0.8 + i / 10 + NOISE for i, row in enumerate(names)}
    unsteady = {("a", "wgan"): [0.3, 0.5, 0.9]}  # its interval with each of them holds zero
    found = ranks(table_of(steady | unsteady), "dist")
    assert found == {"smote": 1, "cvae": 2, "copy": 3, "mvn": 4, "wgan": 5}


def test_steady_rows_are_told_apart_below_the_noise_of_others():
    pair = {("a", "mvn"): [0.5, 0.7, 0.9], ("a", "copy"): [0.51, 0.71, 0.91]}
    others = {("a", "cgan"): [0.2, 0.6, 0.1], ("a", "gan"): [0.3, 0.1, 0.5]}
    assert ranks(table_of(pair | others), "dist")["copy"] == 1
    assert ranks(table_of(pair | others), "dist")["mvn"] == 2


def test_a_row_without_common_seeds_is_neither_ahead_nor_behind():
    table = table_of({("a", row): 0.5 + i + NOISE for i, row in enumerate(("mvn", "copy", "gan"))})
    table = table[(table["generator"] != "gan") | (table["seed"] == 2)]
    assert ranks(table, "dist") == {"mvn": 2, "copy": 1, "gan": 1}


def test_ranks_follow_the_direction_and_the_ideal():
    lower = {("a", "mvn"): 0.9 + NOISE, ("a", "copy"): 0.1 + NOISE}
    assert ranks(table_of(lower, "ks"), "ks") == {"mvn": 2, "copy": 1}
    nearest = {("a", "mvn"): 0.45 + NOISE, ("a", "copy"): 0.98 + NOISE / 10}
    assert ranks(table_of(nearest, "mia_auc"), "mia_auc") == {"mvn": 1, "copy": 2}


def test_with_one_seed_values_decide_and_equal_ones_tie():
    scores = {("a", "mvn"): [0.5], ("a", "copy"): [0.7], ("a", "cgan"): [0.5]}
    assert ranks(table_of(scores), "dist") == {"mvn": 2, "copy": 1, "cgan": 2}


def test_rows_to_compare_with_and_optimistic_rows_have_no_rank():
    scores = {("a", row): [0.5 + i] for i, row in enumerate(("mvn", "real-half", "noise", "cgan"))}
    table = table_of(scores, optimistic=("cgan",))
    lines = lines_of(record_of(table, "dist")).set_index("row")
    assert lines["rank"].dropna().to_dict() == {"mvn": 1}
    assert lines["ranked"].eq(1).all() and len(lines) == 4


def test_ranks_of_an_axis_are_means_and_of_all_means_of_axes():
    table = pd.concat(
        [
            table_of({("a", "mvn"): [0.9], ("a", "copy"): [0.8]}, "dist"),
            table_of({("a", "mvn"): [0.1], ("a", "copy"): [0.8]}, "dist_half_n"),
            table_of({("a", "mvn"): [0.5], ("a", "copy"): [0.2]}, "ks"),
        ]
    )
    lines = lines_of(record_of(table, "dist", "dist_half_n", "ks"))
    found = axis_ranks(lines).set_index(["row", "axis"])["rank"].to_dict()
    assert found["mvn", "dependence"] == found["copy", "dependence"] == 1.5
    assert (found["mvn", "all"], found["copy", "all"]) == ((1.5 + 2) / 2, (1.5 + 1) / 2)


def test_an_axis_of_some_rows_has_no_part_in_the_mean_rank():
    table = pd.concat(
        [
            table_of({("a", "mvn"): [0.9], ("a", "copy"): [0.8], ("a", "cgan"): [0.7]}, "dist"),
            table_of({("a", "cgan"): [0.5], ("a", "mvn"): [0.4]}, "logfc_r"),
        ]
    )
    record = record_of(table, "dist", "logfc_r")
    found = axis_ranks(lines_of(record)).set_index(["row", "axis"])
    assert found.loc[("cgan", "biology"), ["rank", "rows"]].tolist() == [1, 2]
    assert found["rank"].xs("all", level="axis").to_dict() == {"mvn": 1, "copy": 2, "cgan": 3}
    assert "| row | dependence | biology (2 of 3) | mean rank |" in page(record)


def test_with_no_axis_that_all_rows_have_there_is_no_mean_rank():
    table = pd.concat(
        [table_of({("a", "mvn"): [0.9]}, "dist"), table_of({("a", "cgan"): [0.5]}, "logfc_r")]
    )
    record = record_of(table, "dist", "logfc_r")
    assert "all" not in set(axis_ranks(lines_of(record))["axis"])
    assert "| `cgan` |  | 1 |  |  |  |" in page(record)


def test_a_count_ranks_nothing():
    with pytest.raises(InputError, match="'nndr_real' does not say which row is better"):
        values_of(table_of({("a", "mvn"): [0.5]}), ["nndr_real"])


# ---- the verb

HEAD = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time"


@pytest.fixture
def run(tmp_path):
    """Folder of a run with metrics, a control that fails, and costs."""
    table = pd.concat(
        [
            table_of({("a", "cgan"): 0.9 + NOISE, ("a", "copy"): 0.7 + NOISE}),
            table_of({("a", "real-half"): [0.1] * 3, ("a", "class-mean"): [0.05] * 3}, "ks"),
        ]
    )
    folder = tmp_path / "results" / "r1"
    write_tsv(table, folder / "metrics.tsv")
    for name, cpu in (("a/cgan/seed0/train", 8), ("a/cgan/seed1/train", 6), ("a/seed0/pool", 3)):
        path = folder / "benchmarks" / f"{name}.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{HEAD}\n1\t0:00:01\t{cpu * 10}\t0\t0\t0\t0\t0\t0\t{cpu}\n")
    return folder


def leaderboard(source, *outputs, **options) -> None:
    words = [part for name, text in options.items() for part in (f"--{name}", text)]
    assert main(["leaderboard", str(source), *words, "--output", *map(str, outputs)]) == 0


def test_a_run_becomes_a_page_a_table_and_a_record(run, tmp_path):
    files = [tmp_path / f"b.{ending}" for ending in ("md", "tsv", "json")]
    leaderboard(run, *files, machine="a machine", note="A note.")
    page, lines, record = files[0].read_text(), read_tsv(files[1]), json.loads(files[2].read_text())
    assert "| row | dependence | mean rank | CPU s | MB |" in page
    assert "| `cgan` | 1 | 1 | 7 | 80 |" in page
    assert "| `cgan` | 0.910 ± 0.010 (1) |" in page and "a machine" in page and "A note." in page
    assert "`ks`† (lower is better)" in page
    assert "† `ks`: class-mean better than real-half." in page
    assert "pool 3 s, 30 MB" in page and "mvn-pan" in page.split("does not have")[1].split("\n")[0]
    assert lines.set_index(["row", "metric"]).loc[("copy", "dist"), "rank"] == 2
    assert record["runs"][0]["costs"] == {"a": {"cgan": {"cpu": 7.0, "memory": 80.0}}}


@pytest.mark.parametrize(
    ("kept_seeds", "words"),
    [
        (["*", "*", ""], "2 genes"),
        (["0,1,2", "0,2", "1"], "2 genes"),
        (["0", "0,1,2", "0"], "1 to 3 genes"),
    ],
)
def test_genes_are_counted_at_each_seed(run, tmp_path, kept_seeds, words):
    (run / "config.json").write_text(
        json.dumps({"genes": {"filter": "none"}, "cohort": {"train_fraction": 0.1}})
    )
    genes = pd.DataFrame({"symbol": ["A", "B", "C"], "kept_seeds": kept_seeds})
    write_tsv(genes.assign(kept=genes["kept_seeds"] != ""), run / "genes" / "genes.tsv")
    leaderboard(run, tmp_path / "b.md")
    assert f"- genes: filter `none`, {words}\n" in (tmp_path / "b.md").read_text()


def test_a_picture_lies_beside_the_page(run, tmp_path):
    leaderboard(run, tmp_path / "docs" / "b.md", pictures=str(tmp_path / "drawn"))
    assert "](../drawn/leaderboard-r1.svg)" in (tmp_path / "docs" / "b.md").read_text()
    assert {"cgan", "copy", "dependence"} <= set(words_of(tmp_path / "drawn/leaderboard-r1.svg"))


def test_the_record_gives_the_same_files(run, tmp_path):
    first = [tmp_path / f"first.{ending}" for ending in ("json", "md", "tsv")]
    again = [tmp_path / f"again.{ending}" for ending in ("json", "md", "tsv")]
    leaderboard(run, *first, machine="a machine")
    leaderboard(first[0], *again)
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]


def test_a_run_of_some_targets_has_the_tables_of_its_rows(run, tmp_path):
    whole = read_tsv(run / "metrics.tsv")
    for (tissue, row, seed), part in whole.groupby(["tissue", "generator", "seed"]):
        write_tsv(part, run / tissue / row / f"seed{seed}" / "metrics.tsv")
    (run / "metrics.tsv").unlink()
    leaderboard(run, tmp_path / "b.tsv")
    assert set(read_tsv(tmp_path / "b.tsv")["row"]) == set(whole["generator"])


@pytest.mark.parametrize(
    ("source", "output", "message"),
    [
        ("empty", "b.md", "no metrics"),
        ("no.json", "b.md", "no record of a leaderboard"),
        ("odd.json", "b.md", "metrics that this version doesn't know: beauty"),
        ("results/r1", "b.html", "unknown ending"),
    ],
)
def test_faults_are_told(run, tmp_path, capsys, source, output, message):
    (tmp_path / "empty").mkdir()
    (tmp_path / "no.json").write_text('{"format": 7}')
    odd = {"format": 1, "runs": [{"values": [{"metric": "beauty"}]}]}
    (tmp_path / "odd.json").write_text(json.dumps(odd))
    assert main(["leaderboard", str(tmp_path / source), "--output", str(tmp_path / output)]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / output).exists()


def test_the_committed_record_gives_the_committed_page(tmp_path):
    again = [tmp_path / RECORD.with_suffix(ending).name for ending in (".md", ".tsv", ".json")]
    leaderboard(RECORD, *again, pictures=str(tmp_path / "images"))
    for path in again:
        assert path.read_bytes() == (RECORD.parent / path.name).read_bytes(), path.name
    for picture in (tmp_path / "images").iterdir():
        committed = RECORD.parent / "images" / picture.name
        assert words_of(picture) == words_of(committed), picture.name  # lines are matplotlib's


def words_of(picture: Path) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture.read_text())
