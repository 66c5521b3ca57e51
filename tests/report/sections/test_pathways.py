"""The report on pathways and disease genes: which are shared, what is drawn, what couldn't be."""

import json
import math
import re

import helpers.report_run as made
import numpy as np
import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.report_run import text_of
from mdwgan.io import read_tsv, write_tsv
from mdwgan.report.build import write_report
from mdwgan.report.figures import gene_networks
from mdwgan.report.figures.gene_networks import layout, network_figures, shown_genes, top_members
from mdwgan.report.page.load import Results
from mdwgan.report.sections import pathways, pictures
from mdwgan.report.sections.diseases import disease_block
from mdwgan.report.sections.genes_and_pathways import pathway_block


def kegg(padj: dict[str, float], cut: float = 0.05, **columns) -> pd.DataFrame:
    """kegg.tsv as the report reads it: pathway -> padj."""
    table = pd.DataFrame({"pathway": list(padj), "padj": list(padj.values())})
    table = table.assign(name="Set " + table["pathway"], overlap=4, degs=10, genes="A/B")
    table["significant"] = table["padj"] <= cut
    return table.assign(**columns).set_index("pathway")


REAL = kegg({"p1": 1e-8, "p2": 1e-3, "p3": 0.04, "p4": 0.9})
OWN = kegg({"p1": 1e-2, "p2": 0.3, "p5": 1e-4})


def words(table) -> list[list[str]]:
    return [[f"{cell.text} {cell.sub}".strip() for cell in row] for row in table.rows]


# ---- shared pathways


def test_shared_pathways_by_name():
    table = pathways.shared_table(REAL, OWN, "mdwgan-gp")
    rows = words(table)
    assert [(row[0], row[1]) for row in rows] == [
        ("Set p1 p1", "both"),
        ("Set p2 p2", "real only"),
        ("Set p3 p3", "real only"),
        ("Set p5 p5", "MDWGAN-GP only"),
    ]
    assert rows[1][2:] == ["4 DEGs padj 1.0e-03", "4 DEGs padj 3.0e-01"]
    assert rows[2][3] == "no DEG" and rows[3][2] == "no DEG"
    assert "1 both, 2 real only, 1 MDWGAN-GP only" in table.caption
    assert pathways.shared_table(REAL.assign(significant=False), OWN.iloc[:0], "gan") is None


def test_long_tables_are_cut_and_say_so():
    many = kegg({f"p{i:02}": 1e-3 for i in range(40)})
    table = pathways.shared_table(many, many, "gan")
    assert len(table.rows) == 30 and table.notes == ["first 30 of 40"]


# ---- dots


def test_dots_lie_at_the_gene_ratio(monkeypatch):
    drawn = []
    scatter = pathways._dots

    def keep(axes, *arguments):
        scale = scatter(axes, *arguments)
        drawn.append([tuple(map(float, c.get_offsets()[0])) for c in axes.collections])
        return scale

    monkeypatch.setattr(pathways, "_dots", keep)
    figure = pathways.dot_figure(REAL.assign(overlap=[5, 4, 3, 2]), OWN, "mdwgan-gp", 0)
    assert figure.wide and "gene ratio" in figure.caption
    # p1, p5, p2 and p3 by padj; the real set has no p5, the synthetic no p3.
    assert drawn == [[(0.5, 0), (0.4, 2), (0.3, 3)], [(0.4, 0), (0.4, 1), (0.4, 2)]]


def test_no_dots_without_an_enriched_pathway_or_numbers():
    none = REAL.assign(significant=False)
    assert pathways.dot_figure(none, none, "gan", 0) is None
    assert pathways.dot_figure(REAL.drop(columns="degs"), OWN, "gan", 0) is None
    assert pathways.dot_figure(REAL, OWN.iloc[:0], "gan", 0) is not None


# ---- networks


def test_the_five_best_pathways_and_their_genes():
    table = kegg({f"p{i}": 10.0**-i for i in range(9)})
    assert list(top_members(table)) == ["p8", "p7", "p6", "p5", "p4"]
    assert top_members(table)["p8"] == ["A", "B"]
    assert list(top_members(table.assign(padj=0.06, significant=False))) == []
    assert top_members(table.drop(columns="genes")) == {}


def test_genes_of_several_pathways_and_of_largest_change_come_first(monkeypatch):
    members = {"p1": ["A", "B", "C", "D"], "p2": ["D", "E"], "p3": ["D", "F"]}
    change = pd.Series({"A": 1.0, "B": -7.0, "C": math.nan, "D": 0.1, "E": 2.0})
    assert shown_genes(members, change) == ["D", "B", "E", "F", "A", "C"]
    monkeypatch.setattr(gene_networks, "MOST_GENES", 3)
    assert shown_genes(members, change) == ["D", "B", "E"], "each pathway in its turn"


def test_layout_is_the_same_each_time_and_keeps_pathways_apart():
    genes = list("ABCDEF")
    members = {"p1": genes, "p2": genes, "p3": ["F"], "p4": []}
    graph, places = layout(members, genes)
    again = layout(members, genes)[1]
    assert all(np.array_equal(places[node], again[node]) for node in places)
    assert graph.has_edge("p3", "F") and not graph.has_edge("p3", "A")
    gaps = [np.hypot(*(places[a] - places[b])) for a, b in (("p1", "p2"), ("p1", "p4"))]
    assert min(gaps) >= gene_networks.GAP - 1e-9
    assert all(np.isfinite(place).all() for place in places.values())


def test_networks_share_their_colours_and_say_what_is_left_out(monkeypatch):
    scales = []
    draw = gene_networks._draw

    def keep(axes, members, genes, change, scale):
        scales.append(scale.get_clim())
        draw(axes, members, genes, change, scale)

    monkeypatch.setattr(gene_networks, "_draw", keep)
    monkeypatch.setattr(gene_networks, "MOST_GENES", 2)
    real = kegg({"p1": 1e-8, "p2": 1e-3}, genes=["A/B/C", "A"])
    change = {"symbol": ["A", "B", "C"], "log2fc": [1.0, -3.0, 9.0]}
    degs = pd.DataFrame(change)
    sets = {"real": (real, degs), "mdwgan-gp": (OWN, degs), "gan": (real, None)}
    figures = network_figures(sets, 0)
    assert [figure.title.split(": ")[1] for figure in figures] == ["real", "MDWGAN-GP"]
    # A and C are shown of the real set, A and B of the other; C changes most.
    assert scales == [(-9.0, 9.0)] * 2
    assert (
        "the 2 best enriched pathways (numbered) with 2 of 3 DEGs, those in most"
        in figures[0].caption
    )
    assert "(numbered) with all 2 DEGs. Red" in figures[1].caption
    assert "Set p1 and Set p2" in figures[0].alt


# ---- what couldn't be tested


def test_reasons_and_unmapped_degs_are_told():
    summaries = {
        "real": {"degs": 40, "degs_with_entrez": 38, "reason": ""},
        "mdwgan-gp": {"degs": 0, "degs_with_entrez": 0, "reason": "no DEG"},
        "copy": {"degs": 0, "reason": "no DEG"},
        "mvn": {},
    }
    told = "No pathway could be tested for MDWGAN-GP and copy: no DEG."
    assert pathways.untested(summaries) == [told]
    told = "DEGs without an Entrez id take no part: 2 of 40 of real (5\N{NO-BREAK SPACE}%)."
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
    counts = {row[0]: row[1] for row in words(block.tables[0])}
    assert counts["mdwgan-gp"] == "not tested" and counts["real"].isdigit()
    assert [figure.title for figure in block.figures][-1] == "Pathways and genes: real"
    (folder / "kegg.json").write_text("[not JSON")
    assert pathways.read_summary(Results(tmp_path, settings), "kidney", "mdwgan-gp", 0) == {}


# ---- the full ranking


def test_rankings_agree_in_direction_and_rank(tmp_path):
    signs = {"real": {"a": 2, "b": -2, "c": 1, "d": -1}, "gan": {"a": 2, "b": 2, "c": 1, "d": -1}}
    for row, found in signs.items():
        made.write_rankings(tmp_path / "kidney" / row / "seed0", found)
    results = Results(tmp_path, full_config())
    tables = pathways.read_rankings(results, "kidney", ["real", "gan", "mvn"], 0)
    assert list(tables) == ["real", "gan"] and results.take_notes() == [
        "missing: kidney/mvn/seed0/kegg_gsea.tsv"
    ]
    real, gan = words(pathways.ranking_table(tables))
    assert real == ["real", "1", "1", "–", "–"]
    # Ranks 4 1 3 2 against 3.5 3.5 2 1.
    r = np.corrcoef([4, 1, 3, 2], [3.5, 3.5, 2, 1])[0, 1]
    assert gan == ["gan", "2", "0", "1", f"{r:.3f}".replace("-", "−")]
    tables["gan"] = tables["gan"].iloc[:0]
    assert words(pathways.ranking_table(tables))[1] == ["gan", "not tested", "–", "–", "–"]


# ---- disease genes


@pytest.fixture
def diseased(tmp_path):
    """Results of one tissue with disease genes of two rows, and one that couldn't be tested."""
    settings = full_config(tissues=["breast"], generators=["mdwgan-gp", "copy"])
    ids = {"breast": ["C0006142"]}
    settings["disease"] = {"file": "mine.tsv", "diseases": ids, "top": 286, "min_score": None}
    made.write_results(tmp_path, settings)
    for row, genes in (("real", "ABCD"), ("mdwgan-gp", "BCDEF")):
        made.write_diseases(tmp_path / "breast" / row / "seed0", {"C0006142": list(genes)})
    made.write_diseases(tmp_path / "breast" / "copy" / "seed0", {"C0006142": []}, "no DEG")
    return tmp_path, settings


def test_disease_genes_beside_the_real_ones(diseased):
    block = disease_block(Results(*diseased), "breast", str)
    table = block.tables[0]
    assert words(table) == [
        ["real", "286", "4", "20", "1.0e-05", "–", "–"],
        ["mdwgan-gp", "286", "5", "20", "1.0e-05", "3", "0.500"],
        ["copy", "286", "not tested", "–", "–", "–", "–"],
    ]
    assert "Malignant neoplasm of breast (C0006142): 700 of its genes" in table.caption
    assert table.notes == ["copy: no DEG"]
    assert "165 disease genes of 286 real DEGs" in " ".join(block.words)
    assert "missing: breast/real-half/seed0/disease.tsv" in block.missing


def test_no_disease_genes_where_none_are_asked_for(diseased):
    root, settings = diseased
    for disease in ({"file": None}, {"file": "x", "diseases": {"kidney": ["C1"]}}, {}):
        block = disease_block(Results(root, settings | {"disease": disease}), "breast", str)
        assert not (block.tables or block.words or block.missing)


def test_whole_report_with_rankings_and_disease_genes(diseased, monkeypatch):
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    root, settings = diseased
    settings["enrichment"]["gsea"] = True
    for row in ("real", "mdwgan-gp"):
        made.write_rankings(root / "breast" / row / "seed0", {"a": 2, "b": -1})
    write_report(settings, root, root / "report.html")
    page = (root / "report.html").read_text(encoding="utf-8")
    text = text_of(page)
    assert "Full rankings by limma::cameraPR 3.54.1." in text
    assert "<h3>Disease genes</h3>" in page and "Jaccard" in text
    assert "<h4>Gene ratio</h4>" in page
    assert "<h4>Pathways and genes: MDWGAN-GP</h4>" in page
    assert re.search(r"Enriched pathways by name, padj below each: \d both", text)
