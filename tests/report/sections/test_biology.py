"""One table of biology over all tissues."""

import helpers.report_run as made
import pandas as pd
from helpers.configs import full_config
from mdwgan.report.page.load import Results
from mdwgan.report.sections.biology import biology_blocks


def run(tmp_path, tissues):
    settings = full_config(tissues=tissues)
    made.write_results(tmp_path, settings)
    results = Results(tmp_path, settings)
    return results, pd.concat([results.metrics(tissue) for tissue in tissues])


def test_each_tissue_and_row_has_its_shares(tmp_path):
    results, metrics = run(tmp_path, ["kidney", "colon"])
    (block,) = biology_blocks(results, metrics, {})
    (table,) = block.tables
    names = [(line[0].text, line[1].text) for line in table.rows]
    assert ("kidney", "MDWGAN-GP") in names and ("colon", "copy") in names
    line = table.rows[names.index(("kidney", "MDWGAN-GP"))]
    of_row = metrics[(metrics["tissue"] == "kidney") & (metrics["generator"] == "mdwgan-gp")]
    recall = of_row[of_row["metric"] == "deg_recall"]["value"].mean()
    assert line[3].text == f"{100 * recall:.0f}\N{NO-BREAK SPACE}%"
    assert "DEGs not planted" not in table.columns


def test_the_planted_truth_judges_the_degs(tmp_path):
    results, metrics = run(tmp_path, ["kidney"])
    degs = results.table(results.path("kidney", "mdwgan-gp", 0, "deg.tsv"))
    called = degs[degs["deg"].astype(str).str.lower() == "true"]
    planted = called.assign(tissue="kidney")[["symbol", "tissue", "log2fc"]]
    (block,) = biology_blocks(results, metrics, {"genes": planted})
    cells = {line[1].text: line[-1].text for line in block.tables[0].rows}
    assert cells["MDWGAN-GP"] == "0\N{NO-BREAK SPACE}%", "all of its calls are planted"


def test_no_degs_no_table(tmp_path):
    results = Results(tmp_path, full_config())
    assert biology_blocks(results, results.metrics("kidney"), {}) == []
