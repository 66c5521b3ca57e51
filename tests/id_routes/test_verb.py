"""The verb that compares the routes."""

import pandas as pd
import pytest
from helpers.id_routes import TP53, cache, hit
from mdwgan.__main__ import main
from mdwgan.id_routes import ROUTES
from mdwgan.io import read_tsv


@pytest.fixture
def run_folder(tmp_path):
    (tmp_path / "info.txt").write_text(
        "#string_protein_id\tpreferred_name\tprotein_size\tannotation\n"
        f"9606.{TP53}\tTP53\t393\tp53\n9606.P2\tTYMP\t1\tx\n9606.P3\tNONE\t1\tx\n"
    )
    (tmp_path / "ids.tsv").write_text("symbol\tentrez\nTP53\t7157\nTYMP\t1890\nEMPTY\t\n")
    (tmp_path / "genes.tsv").write_text("symbol\tkept\nTP53\tTrue\nTYMP\tTrue\nEMPTY\tFalse\n")
    return tmp_path


def compare(folder, *options: str) -> pd.DataFrame:
    names = {"genes": "genes.tsv", "info": "info.txt", "expression-ids": "ids.tsv"}
    paths = [text for n, file in names.items() for text in (f"--{n}", str(folder / file))]
    assert main(["id-routes", *paths, "--output", str(folder / "out.tsv"), *options]) == 0
    return read_tsv(folder / "out.tsv").set_index("route")


def test_verb_compares_the_routes(run_folder):
    hits = [
        hit("TP53", "TP53", 7157),
        hit("TYMP", "SCO2", 9997),
        {"query": "NONE", "notfound": True},
    ]
    answers = cache(run_folder / "a.json", *hits)
    table = compare(run_folder, "--mygene-cache", str(answers))
    assert table.index.tolist() == list(ROUTES)
    counts = ["asked", "mapped", "ambiguous", "unmapped", "agree_with_string"]
    assert table.loc["string", counts].tolist() == [3, 2, 0, 1, 2]
    assert table.loc["mygene", counts].tolist() == [3, 1, 0, 2, 1]
    assert table.loc["string", "version"] == "info.txt"
    assert table.loc["mygene", "version"] == "cache a.json"
    assert table.loc["mygene", "note"] == "reaches 1 of 2 kept genes; by symbol 1"


@pytest.mark.parametrize("options", [[], ["--mygene-cache"], ["--mygene-cache", ""]])
def test_verb_goes_on_without_a_route(run_folder, recwarn, options):
    table = compare(run_folder, *options)
    assert table.loc["mygene", "note"].startswith("not run: genes.mygene_cache: no saved answers")
    assert pd.isna(table.loc["mygene", "mapped"])
    assert any("route mygene not run" in str(w.message) for w in recwarn)
