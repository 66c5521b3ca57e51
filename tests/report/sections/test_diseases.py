"""Disease genes in the report."""

import re

import helpers.report_run as made
import pytest
from helpers.configs import full_config
from helpers.report_biology import write_diseases, write_rankings
from helpers.report_run import text_of
from helpers.report_tables import words_of
from mdwgan.report.build import write_report
from mdwgan.report.page.load import Results
from mdwgan.report.sections import pictures
from mdwgan.report.sections.diseases import disease_block


@pytest.fixture
def diseased(tmp_path):
    """Results of one tissue with disease genes of two rows, and one that couldn't be tested."""
    settings = full_config(tissues=["breast"], generators=["mdwgan-gp", "copy"])
    ids = {"breast": ["C0006142"]}
    given = {"source": "disgenet", "file": "mine.tsv", "diseases": ids, "min_score": None}
    settings["disease"] |= given
    made.write_results(tmp_path, settings)
    for row, genes in (("real", "ABCD"), ("mdwgan-gp", "BCDEF")):
        write_diseases(tmp_path / "breast" / row / "seed0", {"C0006142": list(genes)})
    write_diseases(tmp_path / "breast" / "copy" / "seed0", {"C0006142": []}, "no DEG")
    return tmp_path, settings


def test_disease_genes_beside_the_real_ones(diseased):
    block = disease_block(Results(*diseased), "breast", str)
    table = block.tables[0]
    assert words_of(table) == [
        ["real", "286", "4", "20", "1.0e−05", "–", "–"],
        ["MDWGAN-GP", "286", "5", "20", "1.0e−05", "3", "0.500"],
        ["copy", "286", "not tested", "–", "–", "–", "–"],
    ]
    assert "Malignant neoplasm of breast (C0006142): 700 of its genes" in table.caption
    assert table.notes == ["copy: no DEG"]
    assert "165 disease genes of 286 real DEGs" in " ".join(block.words)
    assert "missing: breast/real-half/seed0/disease.tsv" in block.missing


def test_the_source_is_credited(diseased):
    root, settings = diseased
    disgenet = " ".join(disease_block(Results(root, settings), "breast", str).words)
    assert "those of DisGeNET's table. The paper" in disgenet
    settings["disease"] |= {"source": "diseases", "file": None, "min_score": 2}
    block = disease_block(Results(root, settings), "breast", str)
    words = " ".join(block.words)
    assert "Jensen lab, CC BY 4.0; Grissa et al. 2022) with a score of at least 2." in words
    assert "knowledge and experiments are taken" in words and "The paper" not in words
    assert "among the 10,000 of the run." in block.tables[0].caption


def test_no_disease_genes_where_none_are_asked_for(diseased):
    root, settings = diseased
    for disease in ({"source": "none"}, {"diseases": {"kidney": ["C1"]}}):
        block = disease_block(
            Results(root, settings | {"disease": settings["disease"] | disease}), "breast", str
        )
        assert not (block.tables or block.words or block.missing)


@pytest.mark.usefixtures("undrawn")
def test_whole_report_with_rankings_and_disease_genes(diseased, monkeypatch):
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    root, settings = diseased
    settings["enrichment"]["gsea"] = True
    for row in ("real", "mdwgan-gp"):
        write_rankings(root / "breast" / row / "seed0", {"a": 2, "b": -1})
    write_report(settings, root, root / "report.html")
    page = (root / "report.html").read_text(encoding="utf-8")
    text = text_of(page)
    assert "Full rankings by limma::cameraPR 3.54.1." in text
    assert ">Disease genes</h4>" in page and "Jaccard" in text
    assert "<h5>Pathways and genes: MDWGAN-GP</h5>" in page
    assert re.search(r"Enriched pathways by name, padj below each: \d both", text)
