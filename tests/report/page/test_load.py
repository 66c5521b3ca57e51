"""Products that can't be read become notes in the caller's list."""

import pandas as pd
from helpers.configs import full_config
from mdwgan.io import write_tsv
from mdwgan.report.page.load import Results


def test_notes_go_to_the_caller_alone(tmp_path):
    results, notes = Results(tmp_path, full_config()), []
    assert results.table("a.tsv") is None
    assert results.table("a.tsv", notes, required=False) is None and not notes
    for _ in range(2):
        assert results.table("a.tsv", notes) is None
    assert notes == ["missing: a.tsv"], "each is noted once"


def test_a_table_without_a_column_is_unreadable(tmp_path):
    write_tsv(pd.DataFrame({"symbol": ["A"]}), tmp_path / "a.tsv")
    (tmp_path / "empty.tsv").write_text("")
    results, notes = Results(tmp_path, full_config()), []
    assert list(results.table("a.tsv", notes, ["symbol"])["symbol"]) == ["A"] and not notes
    assert results.table("a.tsv", notes, ["symbol", "deg"]) is None
    assert results.table("empty.tsv", notes, ["symbol", "deg"]) is None
    assert notes == [
        "unreadable: a.tsv (no column deg)",
        "unreadable: empty.tsv (no columns symbol and deg)",
    ]


def test_paths_of_products(tmp_path):
    results = Results(tmp_path, full_config())
    assert results.path("kidney", "copy", 1, "deg.tsv") == "kidney/copy/seed1/deg.tsv"
    assert results.seed_path("pan", 0, "embedding.tsv") == "pan/seed0/embedding.tsv"
