"""TCGA and GTEx in the report: possible designs, cautions, and samples that RNAseqDB left out."""

import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.report_tables import words_of
from mdwgan.io import write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections.differential_expression import input_words
from mdwgan.report.sections.projects import dropped_words, project_blocks, project_cautions

GROUPS = {
    "breast": [("normal", "GTEX", 4), ("normal", "TCGA", 3), ("tumour", "TCGA", 5)],
    "colon": [("normal", "GTEX", 4), ("tumour", "TCGA", 5)],
    "kidney": [("normal", "TCGA", 2), ("tumour", "TCGA", 5)],
    "lung": [("tumour", "TCGA", 5)],
}


@pytest.fixture
def results(tmp_path):
    rows = [
        (tissue, condition, source)
        for tissue, groups in GROUPS.items()
        for condition, source, n in groups
        for _ in range(n)
    ]
    table = pd.DataFrame(rows, columns=["tissue", "condition", "source"])
    write_tsv(table, tmp_path / "samples.tsv")
    return lambda **changes: Results(tmp_path, full_config(tissues=list(GROUPS), **changes))


def test_the_possible_design_of_each_tissue(results):
    (block,) = project_blocks(results())
    assert words_of(block.tables[0]) == [
        ["breast", "4", "3", "5", "~ source + condition"],
        ["colon", "4", "0", "5", "none tells the condition from the project"],
        ["kidney", "0", "2", "5", "~ condition"],
        ["lung", "0", "0", "5", "none: one condition"],
    ]
    assert "deg.design ~ condition, cohort.normals: all." in block.tables[0].caption
    real = results()
    real.config["sources"]["rnaseqdb"] = "6a853176fe925bd15f7392e84d433d4b34fb396a"
    (block,) = project_blocks(real)
    assert "89 of 218 normal samples of breast of GTEx: men are left out" in block.words[-1]
    real.config["cohort"]["normals"] = "tcga"
    assert not any("RNAseqDB has" in word for word in dropped_words(real))


def test_a_confounded_tissue_is_a_caution_here_and_beside_its_degs(results):
    (caution,) = project_cautions(results())
    assert caution.startswith("colon: all 4 normal samples are of GTEx and all 5 tumour samples of")
    assert caution in input_words(results(), "colon")
    assert not any("GTEx" in word for word in input_words(results(), "breast"))


def test_the_demo_s_and_other_samples_have_no_word_on_rnaseqdb(results):
    toil = results()
    toil.config["sources"] |= {"rnaseqdb": "6a85", "expression": "toil"}
    assert dropped_words(results()) == dropped_words(toil) == []


def test_own_data_and_an_unfinished_run_have_no_block(results, tmp_path):
    own = results(cohort={"matrix": "mine.csv"})
    assert project_blocks(own) == [] and project_cautions(own) == []
    (tmp_path / "samples.tsv").unlink()
    assert project_blocks(results()) == [] and project_cautions(results()) == []
