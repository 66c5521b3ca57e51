"""The line on what was run, from the tables of the run."""

import pandas as pd
import pytest
from helpers.configs import full_config
from mdwgan.io import write_tsv
from mdwgan.provenance import STARTS
from mdwgan.report.page.load import Results
from mdwgan.report.sections.facts import facts, versions

COUNTS = {"kidney": (44, 9, 76, 15), "colon": (30, 6, 45, 9)}


@pytest.fixture
def results(tmp_path):
    rows = []
    for tissue, (normal, normal_train, tumour, tumour_train) in COUNTS.items():
        for condition, n, train in (
            ("normal", normal, normal_train),
            ("tumour", tumour, tumour_train),
        ):
            rows.append((tissue, condition, n, train, n - train))
    columns = ["tissue", "condition", "n", "n_train", "n_test"]
    write_tsv(pd.DataFrame(rows, columns=columns), tmp_path / "seed0" / "split_summary.tsv")
    genes = pd.DataFrame({"symbol": ["A", "B", "C"], "kept_seeds": ["0", "0,1", "1"]})
    write_tsv(genes, tmp_path / "genes" / "genes.tsv")
    return lambda **changes: Results(tmp_path, full_config(**changes))


def test_samples_genes_models_and_numbers_are_said(results):
    what, _ = facts(results(generators=["best", "mdwgan-gp", "gan", "copy"]), "report.html")
    assert what == (
        "195 samples (74 normal and 121 tumour) of kidney and colon, 2 genes. 2 models and the "
        "chosen one (row best): trained on 24 and 15 of the samples and compared with the other 96 "
        "and 60. Trained once (seed 0)."
    )


def test_seeds_are_said_and_a_run_without_tables_has_a_line_too(results, tmp_path):
    assert "Trained 3 times, each on its own split (seeds 0, 1 and 2)." in " ".join(
        facts(results(seeds=[0, 1, 2]), "report.html")
    )
    many = facts(results(seeds=[0, 1, 2, 3, 4]), "report.html")
    assert "(seeds 0 to 4)" in many[0]
    assert "(seeds 0, 2, 3, 4 and 9)" in facts(results(seeds=[0, 2, 3, 4, 9]), "report.html")[0]
    empty = facts(Results(tmp_path / "none", full_config()), "report.html")
    assert empty[0] == "kidney and colon. 1 model, 1 seed." and empty[1].startswith("Report of")


def test_the_day_of_the_last_start_is_said(results, tmp_path):
    starts = [(f"2026-11-2{day}T09:30:00+00:00", "snakemake") for day in (7, 8)]
    write_tsv(pd.DataFrame(starts, columns=["started", "command"]), tmp_path / STARTS)
    assert ", run on 2026-11-28" in facts(results(), "report.html")[1]
    (tmp_path / STARTS).unlink()
    assert "run on" not in " ".join(facts(results(), "report.html"))


def test_versions_commits_and_dates():
    steps = [{"mdwgan": "0.1.0", "commit": "1d52a5cb5d2a5c4a+changes"}] * 2
    steps.append({"mdwgan": "0.2.0"})
    sources = [{"retrieved": "2026-11-28"}, {"retrieved": "2026-11-02"}]
    assert versions({"steps": steps, "sources": sources}) == (
        "Made with mdwgan 0.1.0, commit 1d52a5cb5d+changes and mdwgan 0.2.0; input files of "
        "2026-11-02 to 2026-11-28."
    )
