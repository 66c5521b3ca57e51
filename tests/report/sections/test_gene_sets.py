"""Collections of gene sets in the report: how many sets are usable, and which are enriched."""

import json
import shutil

import helpers.report_run as made
import pytest
from helpers.configs import full_config
from helpers.report_biology import write_rankings
from helpers.report_tables import words_of
from mdwgan.io import read_tsv, write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections.gene_sets import collection_block, counts_block


@pytest.fixture
def results(tmp_path) -> Results:
    """A run with one collection; one row's DEGs are in none of its sets."""
    settings = full_config(tissues=["kidney"], enrichment={"gsea": True})
    settings["enrichment"]["collections"] = {"hallmark": "h.gmt"}
    made.write_results(tmp_path, settings)
    for row in ("real", *Results(tmp_path, settings).deg_generators):
        folder = tmp_path / "kidney" / row / "seed0"
        for end in ("tsv", "json"):
            shutil.copy(folder / f"kegg.{end}", folder / f"sets_hallmark.{end}")
        write_rankings(folder, {"a": 2, "b": -2, "c": 1})
        (folder / "kegg_gsea.tsv").rename(folder / "gsea_hallmark.tsv")
    folder = tmp_path / "kidney" / "copy" / "seed0"
    write_tsv(read_tsv(folder / "kegg.tsv").iloc[:0], folder / "sets_hallmark.tsv")
    (folder / "sets_hallmark.json").write_text(json.dumps({"reason": "no DEG lies in a pathway"}))
    return Results(tmp_path, settings)


def test_a_collection_has_a_table_of_its_sets_and_one_of_the_ranking(results):
    block = collection_block(results, "kidney", str)
    assert not block.missing
    among, ranked = block.tables
    counts = {row[0]: row[1:] for row in words_of(among)}
    assert among.columns == ["row", "enriched sets", "also in real", "of the real ones"]
    assert among.caption.startswith("Sets of hallmark among the DEGs of seed 0.")
    assert counts["copy"][0] == "not tested" and int(counts["real"][0]) > 0
    told = "No set of hallmark could be tested for copy: no DEG lies in a pathway."
    assert block.words == [told]
    assert among.rows[0][0].href == "kidney/real/seed0/sets_hallmark.tsv"
    assert (
        words_of(ranked)[0][1:3] == ["1", "1"] and "Sets of hallmark on the full" in ranked.caption
    )
    results.config["enrichment"]["collections"] = {}
    assert not collection_block(results, "kidney", str).tables


def test_missing_tables_are_noted(results):
    (results.root / "kidney/real/seed0/sets_hallmark.tsv").unlink()
    block = collection_block(results, "kidney", str)
    assert any("sets_hallmark.tsv" in note for note in block.missing)


def test_numbers_of_usable_sets(results):
    (block,) = counts_block(results, str)
    assert words_of(block.tables[0]) == [
        ["pathways", "orgdb", "entrez", "5", "60", "50", "1", "0", "4"]
    ]
    assert "Usable sets have 10 to 500 genes" in block.tables[0].caption
    (results.root / "gene_sets.tsv").unlink()
    (block,) = counts_block(results, str)
    assert not block.tables and "gene_sets.tsv" in block.missing[0]
