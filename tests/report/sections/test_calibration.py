"""What the report says may be concluded from DEGs, and the error rates it has measured."""

import re

import numpy as np
import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.report_tables import texts_of
from mdwgan.io import write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections import calibration
from mdwgan.report.sections.calibration import (
    HEADS,
    calibration_table,
    deg_opening,
    planted_words,
    set_opening,
)
from mdwgan.report.sections.truth import planted_fdr

SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def results(tmp_path):
    return Results(tmp_path, full_config(tissues=["kidney"], generators=["mvn-pan", "gan", "copy"]))


def metrics(*lines) -> pd.DataFrame:
    table = pd.DataFrame(lines, columns=["generator", "metric", "value"])
    note = np.where(table["value"].isna(), "only where deg.retrain names its row", "")
    return table.assign(tissue="kidney", seed=0, note=note)


MEASURED = metrics(
    ("mvn-pan", "deg_fpr_permuted", 0.54),
    ("mvn-pan", "deg_fpr_expected", 0.53),
    ("gan", "deg_fpr_permuted", np.nan),
    ("gan", "deg_fpr_expected", 0.5),
    ("copy", "deg_fpr_permuted", 0.05),
    ("copy", "deg_slope", 0.9),
)


def test_the_opening_says_what_may_be_concluded_and_what_was_measured(results):
    first, second, measured = deg_opening(results, "kidney", MEASURED)
    assert first.startswith("Synthetic samples are not new patients")
    assert "their number is no sample size" in first
    assert "may not say that a gene differs between patients" in second
    assert f"called 54{SPACE}% of the genes in mvn-pan and 5{SPACE}% of the genes" in measured
    assert "Not measured for GAN" in measured and f"would call 50{SPACE}%" in measured
    assert len(deg_opening(results, "kidney", metrics())) == 2
    results.config["deg"]["permutations"] = 0
    assert "was not measured" in deg_opening(results, "kidney", metrics())[2]
    assert "A pathway of synthetic samples" in set_opening("pathway")


def test_the_rates_of_many_generators_are_a_range():
    rates = {f"row{number}": number / 10 for number in range(1, 6)}
    assert calibration._rates_of(rates, "generators") == [
        f"10{SPACE}% to 50{SPACE}% of the genes in 5 generators"
    ]


def test_the_table_has_a_row_for_each_that_was_measured(results):
    rows = {row[0]: row for row in texts_of(calibration_table(results, "kidney", MEASURED))}
    assert list(rows) == ["mvn-pan", "GAN", "copy"]
    assert all(len(row) == len(HEADS) for row in rows.values())
    assert rows["GAN"][1:5] == ["–", "–", "–", f"50{SPACE}%"]
    assert rows["copy"][2] == f"5{SPACE}%" and rows["copy"][9] == "0.900"
    recall = metrics(("copy", "deg_recall", 0.4))
    assert calibration_table(results, "kidney", recall) is None


def test_false_discoveries_of_real_samples_are_explained(results):
    table = {"sample": list("abcd"), "tissue": "kidney", "source": ["GTEX", "TCGA", "TCGA", "TCGA"]}
    table["condition"] = ["normal", "normal", "tumour", "tumour"]
    write_tsv(pd.DataFrame(table), results.root / "samples.tsv")
    assert planted_words(results, "kidney", 0.05) == planted_words(results, "kidney", np.nan) == []
    (words,) = planted_words(results, "kidney", 0.38)
    assert f"In 38{SPACE}% of its DEGs nothing was planted" in words
    assert "normal samples of GTEX have no tumour samples" in words
    assert "design leaves the source out" in words and "means of counts" in words
    results.config["deg"] |= {"design": "~ source + condition", "test": "limma"}
    (words,) = planted_words(results, "kidney", 0.38)
    assert "source out" not in words and "means of counts" not in words
    results.config["deg"]["design"] = "~ condition"
    write_tsv(pd.DataFrame(table).assign(source="TCGA"), results.root / "samples.tsv")
    assert "source out" not in planted_words(results, "kidney", 0.38)[0]


def test_the_planted_rate_by_hand():
    truth = pd.DataFrame({"symbol": list("ABC"), "tissue": "kidney", "log2fc": [0.2, -2.0, 0.0]})
    degs = pd.DataFrame({"symbol": list("ABCD"), "log2fc": 1.0, "deg": [True, True, True, False]})
    assert planted_fdr(truth, "kidney", degs) == pytest.approx(2 / 3)
    assert np.isnan(planted_fdr(truth, "kidney", degs.assign(deg=False)))


def test_no_number_of_generated_samples_is_called_a_sample_size():
    said = " ".join(v for v in vars(calibration).values() if isinstance(v, str))
    assert re.findall(r"\w+ \w+ sample size", said) == ["is no sample size"]
