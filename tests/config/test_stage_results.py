"""A stage whose results change has a raised version: else users' runs would keep old products."""

import json

import pytest
from helpers.stage_results import FILE, results
from mdwgan.config.stages import STAGES

KNOWN = json.loads(FILE.read_text(encoding="utf-8"))
REMEDY = (
    "results of {0} changed: raise its version in workflow/mdwgan/config/stages.py, then run "
    "PYTHONPATH=workflow:tests python tests/helpers/stage_results.py"
)


@pytest.fixture(scope="module")
def now() -> dict:
    return results()


@pytest.mark.parametrize("stage", KNOWN)
def test_results_are_those_of_the_version(stage, now):
    known = KNOWN[stage]
    assert known["version"] == STAGES[stage].version, f"written for another version of {stage}"
    assert now[stage] == flat(known["results"]), REMEDY.format(stage)


def flat(found) -> object:
    """Results as text, or as numbers that may differ in their last digits."""
    if isinstance(found, dict):
        return {name: flat(part) for name, part in found.items()}
    return found if isinstance(found, str) else pytest.approx(found, rel=2e-3, abs=2e-3)


def test_all_covered_stages_are_there(now):
    assert set(now) == set(KNOWN)
