"""The banner: a run with a simulated source says so, and no other."""

import pandas as pd
import pytest
from helpers.configs import full_config
from mdwgan.io import write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections.simulated import OF_SAMPLES, simulated_words
from mdwgan.sources.table import shipped

REAL = {"rnaseqdb": "6a853176fe925bd15f7392e84d433d4b34fb396a", "string": "11.5"}
REAL |= {"humannet": "3"}


def words(tmp_path, notes: dict[str, str] | None, truth=None, **changes) -> str:
    settings = full_config(report={"truth": truth}, **changes)
    if notes is not None:
        table = pd.DataFrame({"source": list(notes), "note": list(notes.values())})
        write_tsv(table, tmp_path / "sources" / "manifest.tsv")
    return simulated_words(Results(tmp_path, settings))


@pytest.mark.parametrize("note", ["simulated", "simulated, see resources/demo/README.md"])
def test_simulated_samples_are_said_first(tmp_path, note):
    assert words(tmp_path, {"rnaseqdb": note, "string": ""}) == OF_SAMPLES
    assert OF_SAMPLES.startswith("Simulated data. No value on this page was measured")


def test_a_simulated_network_beside_real_samples_is_named(tmp_path):
    said = words(tmp_path, {"rnaseqdb": "", "string": "simulated"})
    assert said.startswith("Simulated input: string. The samples are not simulated")


def test_real_data_have_no_banner(tmp_path):
    assert words(tmp_path, {"rnaseqdb": "", "string": "files links, info"}) == ""
    assert words(tmp_path / "none", None, sources=REAL) == ""


def test_planted_truth_means_simulated_samples(tmp_path):
    assert words(tmp_path, {"own": ""}, truth="resources/demo") == OF_SAMPLES


def test_without_a_manifest_the_config_tells(tmp_path):
    demo = dict.fromkeys(("rnaseqdb", "string", "humannet"), "demo")
    assert words(tmp_path, None, sources=demo) == OF_SAMPLES
    own = {"matrix": "mine.csv", "samples": "s.tsv"}
    assert words(tmp_path, None, sources=demo, cohort=own).startswith("Simulated input: humannet")


def test_every_source_of_the_demo_is_marked_in_the_table_of_sources():
    demo = shipped()[shipped()["version"] == "demo"]
    assert len(demo) >= 3 and demo["note"].str.startswith("simulated").all()
