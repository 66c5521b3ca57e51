"""Pathways in the report: which are shared, and which couldn't be tested."""

import json

import helpers.report_run as made
import numpy as np
from helpers.configs import full_config
from helpers.report_biology import write_rankings
from helpers.report_tables import kegg, words_of
from mdwgan.io import read_tsv, write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections import enrichment, pathways
from mdwgan.report.sections.pathways import pathway_block

REAL = kegg({"p1": 1e-8, "p2": 1e-3, "p3": 0.04, "p4": 0.9})


OWN = kegg({"p1": 1e-2, "p2": 0.3, "p5": 1e-4})


def test_shared_pathways_by_name():
    table = pathways.shared_table(REAL, OWN, "mdwgan-gp")
    rows = words_of(table)
    assert [(row[0], row[1]) for row in rows] == [
        ("Set p1 p1", "both"),
        ("Set p2 p2", "real only"),
        ("Set p3 p3", "real only"),
        ("Set p5 p5", "MDWGAN-GP only"),
    ]
    assert rows[1][2:] == ["4 DEGs padj 1.0e−03", "4 DEGs padj 3.0e−01"]
    assert rows[2][3] == "no DEG" and rows[3][2] == "no DEG"
    assert "1 both, 2 real only, 1 MDWGAN-GP only" in table.caption
    assert pathways.shared_table(REAL.assign(significant=False), OWN.iloc[:0], "gan") is None


def test_an_id_without_a_name_leads_to_its_entry():
    """As org.Hs.eg.db has them; an id that is no KEGG id is text alone."""
    ids = {"hsa04630": 1e-4, "hsa04110": 1e-3, "hsa1<b>": 1e-2}
    table = kegg(ids).assign(name=lambda t: t.index.where(t.index != "hsa04110", "Cell cycle"))
    shown = pathways.shared_table(table, table, "gan")
    assert [(row[0].text, row[0].sub, row[0].href) for row in shown.rows] == [
        ("hsa04630", "", "https://www.kegg.jp/entry/hsa04630"),
        ("Cell cycle", "hsa04110", ""),
        ("hsa1<b>", "", ""),
    ]
    assert "an id leads to its entry at KEGG" in shown.caption
    assert "at KEGG" not in pathways.shared_table(REAL, OWN, "gan").caption


def test_long_tables_are_cut_and_say_so():
    many = kegg({f"p{i:02}": 1e-3 for i in range(40)})
    table = pathways.shared_table(many, many, "gan")
    assert len(table.rows) == 30 and table.notes == ["first 30 of 40"]


def test_reasons_and_unmapped_degs_are_told():
    summaries = {
        "real": {"degs": 40, "degs_with_entrez": 38, "reason": ""},
        "mdwgan-gp": {"degs": 0, "degs_with_entrez": 0, "reason": "no DEG"},
        "copy": {"degs": 0, "reason": "no DEG"},
        "mvn": {},
    }
    told = "No pathway could be tested for MDWGAN-GP and copy: no DEG."
    assert pathways.untested(summaries) == [told]
    told = "DEGs without an Entrez id are left out: 2 of 40 of real (5\N{NO-BREAK SPACE}%)."
    assert pathways.unmapped(summaries) == [told]


def test_an_empty_table_has_its_reason_in_the_report(tmp_path):
    settings = full_config(tissues=["kidney"])
    made.write_results(tmp_path, settings)
    folder = tmp_path / "kidney" / "mdwgan-gp" / "seed0"
    write_tsv(read_tsv(folder / "kegg.tsv").iloc[:0], folder / "kegg.tsv")
    summary = {"degs": 3, "degs_with_entrez": 0, "reason": "none of 3 DEGs has an Entrez id"}
    summary |= {"engine": "limma", "engine_version": "3.1"}
    (folder / "kegg.json").write_text(json.dumps(summary))
    block = pathway_block(Results(tmp_path, settings), "kidney", {}, str)
    text = " ".join(block.words)
    assert "No pathway could be tested for MDWGAN-GP: none of 3 DEGs has an Entrez id." in text
    assert "could be tested for the DEGs of MDWGAN-GP's samples" not in text
    assert "Enrichment by limma 3.1 and limma::kegga 3.54.1" in text
    assert "3 of 3 of MDWGAN-GP (100\N{NO-BREAK SPACE}%)" in text
    counts = {row[0]: row[1] for row in words_of(block.tables[0])}
    assert counts["MDWGAN-GP"] == "not tested" and counts["real"].isdigit()
    assert [figure.title for figure in block.figures][-1] == "Pathways and genes: real"
    (folder / "kegg.json").write_text("[not JSON")
    assert enrichment.read_summary(Results(tmp_path, settings), "kidney", "mdwgan-gp", 0) == {}


def test_rankings_agree_in_direction_and_rank(tmp_path):
    signs = {"real": {"a": 2, "b": -2, "c": 1, "d": -1}, "gan": {"a": 2, "b": 2, "c": 1, "d": -1}}
    for row, found in signs.items():
        write_rankings(tmp_path / "kidney" / row / "seed0", found)
    results = Results(tmp_path, full_config())
    notes = []
    tables = enrichment.read_rankings(results, "kidney", ["real", "gan", "mvn"], 0, notes)
    assert list(tables) == ["real", "gan"]
    assert notes == ["missing: kidney/mvn/seed0/kegg_gsea.tsv"]
    real, gan = words_of(pathways.ranking_table(tables))
    assert real == ["real", "1", "1", "–", "–"]
    # Ranks 4 1 3 2 against 3.5 3.5 2 1.
    r = np.corrcoef([4, 1, 3, 2], [3.5, 3.5, 2, 1])[0, 1]
    assert gan == ["GAN", "2", "0", "1", f"{r:.3f}".replace("-", "−")]
    tables["gan"] = tables["gan"].iloc[:0]
    assert words_of(pathways.ranking_table(tables))[1] == ["GAN", "not tested", "–", "–", "–"]
