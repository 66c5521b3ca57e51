"""The section about how many samples a study needs."""

import pandas as pd
import pytest
from mdwgan.report.page.load import Results
from mdwgan.report.sections.planning import planning_block

CONFIG = {
    "tissues": ["kidney"],
    "seeds": [0],
    "planning": {"draws": 20, "recall": 0.8},
    "deg": {"log2fc": 1, "p": 0.05, "p_column": "padj"},
}
NOTE = "samples of each condition for a recall of 0.8"


def line(measure, n=None, value=None, kind="simulated", note="", width=0.1):
    low = None if value is None else value - width
    high = None if value is None else value + width
    return ["kidney", 0, measure, n, value, low, high, 20, kind, note]


def block_of(tmp_path, lines):
    columns = ["tissue", "seed", "measure", "n", "value", "low", "high", "draws", "kind", "note"]
    (tmp_path / "kidney/seed0").mkdir(parents=True)
    path = tmp_path / "kidney/seed0/study_size.tsv"
    pd.DataFrame(lines, columns=columns).to_csv(path, sep="\t", index=False)
    return planning_block(Results(tmp_path, CONFIG), "kidney", str)


def simulated():
    lines = [line("recall", n, value) for n, value in ((5, 0.5), (10, 0.7), (20, 0.9))]
    lines += [line("fdr", n, 0.15) for n in (5, 10, 20)]
    lines += [line("rf_mcc", 5, 0.8), line("rf_mcc", 10, 0.9), line("rf_mcc", 20, 0.95, "fitted")]
    return lines


def test_the_number_its_band_and_a_picture_are_shown(tmp_path):
    needed = line("samples_needed", None, 14.0, "recommended", NOTE, width=4)
    block = block_of(tmp_path, [*simulated(), needed])
    assert "About 14 real samples of each condition give a recall of 0.8" in block.words[0]
    assert "|log2FC| > 1, padj < 0.05" in block.words[0] and "10 to 18" in block.words[0]
    assert "synthetic samples do not count" in block.words[1]
    (figure,) = block.figures
    assert figure.parts[0].startswith("<svg ")
    ((_, table),) = block.folded
    cells = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert cells["recall"] == ["0.500", "0.700", "0.900"]
    assert cells["MCC, RF"] == ["0.800", "0.900", "0.950*"]
    assert block.links == [("study_size.tsv", "kidney/seed0/study_size.tsv")]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (simulated(), "No number of samples was found for a recall of 0.8"),
        ([], "No study can be planned: 2 samples."),
    ],
)
def test_what_can_not_be_recommended_has_a_reason(tmp_path, lines, words):
    note = "2 samples" if not lines else f"{NOTE}; not reached with 200"
    needed = line("samples_needed", None, None, "recommended", note)
    block = block_of(tmp_path, [*lines, needed])
    assert words in block.words[0]
    assert ("Not reached with 200." if lines else note) in block.words[0]


def test_without_a_plan_there_is_no_block(tmp_path):
    config = CONFIG | {"planning": {"draws": 0, "recall": 0.8}}
    block = planning_block(Results(tmp_path, config), "kidney", str)
    assert not block.words and not block.missing
    missing = planning_block(Results(tmp_path, CONFIG), "kidney", str)
    assert missing.missing == ["missing: kidney/seed0/study_size.tsv"]
