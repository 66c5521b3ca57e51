"""docs/metrics.md says of each metric what the catalogue says."""

import re

import pytest
from helpers.repository import ROOT
from mdwgan.__main__ import build_parser, main
from mdwgan.evaluation.halves import DRAWS
from mdwgan.metrics.base import Entry
from mdwgan.metrics.catalogue import CATALOGUE, METRICS
from mdwgan.metrics.detection import TREES
from mdwgan.metrics.memorisation_bounds import COPY, SDS
from mdwgan.reference_docs.metrics import AXES, best, needs, page

PAGE = ROOT / "docs" / "metrics.md"


def test_the_page_of_metrics_is_current(tmp_path):
    copy = tmp_path / "metrics.md"
    assert main(["docs", "metrics", "--output", str(copy)]) == 0
    assert copy.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8"), "run: make docs"


def test_every_metric_has_its_line_under_its_axis():
    sections = {part.split("\n")[0].lower(): part for part in page().split("\n## ")}
    for name, entry in CATALOGUE.items():
        line = re.search(rf"(?m)^\| `{name}` \| .*\|$", sections[entry.axis])[0]
        assert entry.definition in line and entry.source in line and entry.cost in line
        assert len(re.findall(r"(?<!\\)\|", line)) == 8
    assert {entry.axis for entry in CATALOGUE.values()} <= set(AXES)


@pytest.mark.parametrize("name", CATALOGUE)
def test_entries_are_whole(name):
    entry = CATALOGUE[name]
    assert entry.definition.endswith(".") and entry.definition[0] in entry.definition.strip()
    assert entry.source and entry.least_real >= 1 and entry.least_synthetic >= 1
    assert (entry.direction == "none") == (entry.ideal != entry.ideal), "an ideal, or neither"


def test_cells_in_words():
    entry = Entry("x", "joint", "lower", 0, 4, 2, "a paper", "A thing.", least_train=2)
    assert (best(entry), needs(entry)) == ("0, lower", "4 real, 2 generated, 2 training")
    assert best(CATALOGUE["nndr"]) == "none"
    assert needs(CATALOGUE["ks"]) == "4 real, 2 generated"


def test_the_text_says_what_the_code_does():
    text = re.sub(r"\s+", " ", page())
    assert f"the mean of {DRAWS} draws, of 2 for `auc_rf`" in text
    assert [metric.name for metric in METRICS if metric.draws != DRAWS] == ["auc_rf"]
    assert f"random forest of {TREES} trees" in text
    assert f"`dcr_ratio` is under {COPY:g}" in text and f"{SDS} SDs" in text
    for option in re.findall(r"`(--[a-z-]+)", page()):
        build_parser(argv := ["evaluate", "a", "b", "--output", "c"])
        assert (
            option
            in build_parser(argv)._subparsers._group_actions[0].choices["evaluate"].format_help()
        )
