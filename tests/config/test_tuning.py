"""Ranges of settings, rungs and trials of a tuning, its faults, and the config that results."""

from types import SimpleNamespace

import pytest
import yaml
from helpers.configs import checked, full_config, refused
from helpers.repository import ROOT
from mdwgan.config.jobs import Jobs
from mdwgan.config.row_checks import takes
from mdwgan.config.run import settings_of
from mdwgan.config.schema import read_schema
from mdwgan.config.tuning import (
    NONE_BETTER,
    Range,
    Rung,
    declared,
    fragment,
    groups_of_rows,
    own_row,
    ranges_of,
    rungs,
    trial,
)
from mdwgan.errors import InputError
from mdwgan.evaluation.tuning import with_budget
from mdwgan.generators.rows import ROWS
from mdwgan.readers.schemas import Validator
from mdwgan.seeds import rng

SCHEMA = read_schema()


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def rule_of(key: str) -> dict:
    rule = SCHEMA
    for name in key.split("."):
        rule = rule["properties"][name]
    return rule


# ---- ranges


def test_settings_of_networks_and_of_factor_models_have_ranges():
    assert {"training.learning_rate", "training.critic_steps"} <= declared().keys()
    assert {"factors.components", "factors.share"} <= declared().keys()


@pytest.mark.parametrize("key", declared())
def test_the_default_is_in_the_range_and_all_that_is_drawn_is_allowed(key):
    values, rule = declared()[key], rule_of(key)
    assert values.has(rule["default"])
    assert values.choices or 0 < values.low < values.high
    drawn = [values.draw(rng(0, "test", str(i))) for i in range(200)]
    assert all(values.has(value) for value in drawn) and len(set(drawn)) > 3
    for value in {*drawn, values.low or values.choices[0], values.high or values.choices[-1]}:
        assert Validator(rule).is_valid(value), value


def test_each_group_that_has_ranges_can_be_changed_in_a_row_of_ones_own():
    groups = {key.rpartition(".")[0] for key in declared()} - {"references"}
    assert groups <= groups_of_rows()
    bases = [name for name, row in ROWS.items() if row.loads or row.of]
    for group in groups_of_rows():
        assert any(takes(name, group) for name in bases), f"{group} would change no row"


@pytest.mark.parametrize("key", declared())
def test_a_generator_takes_each_key_that_has_a_range(key):
    taken = {part for row in ROWS.values() for part in row.config_keys}
    assert {key, key.rpartition(".")[0]} & taken


def test_values_are_drawn_alike_in_each_decade():
    values = Range(0.001, 1, log=True)
    drawn = [values.draw(rng(0, str(i))) for i in range(600)]
    assert 250 < sum(value < 10**-1.5 for value in drawn) < 350
    assert not Range(low=1, high=4).has("auto") and not Range(choices=("auto",)).has(0.5)


# ---- trials and rungs


def test_a_generator_is_tuned_over_its_own_keys_or_those_that_are_wanted():
    config = checked(generators=["gan", "mvn-pan"])
    assert all(key.startswith("training.") for key in ranges_of(config, "gan"))
    assert set(ranges_of(config, "mvn-pan")) == {"factors.components", "factors.share"}
    # Neither other views nor a gradient penalty.
    unused = {"training.lambda_g", "training.lambda_d", "training.gradient_penalty"}
    assert not unused & ranges_of(config, "gan").keys()
    assert unused <= ranges_of(config, "mdwgan-gp").keys()
    assert ranges_of(config, "mvn-pan-iid") == ranges_of(config, "mvn-pan")
    assert set(ranges_of(config, "bootstrap")) == {"references.bootstrap_noise"}
    config["tuning"]["keys"] = ["training.noise", "factors.share"]
    assert list(ranges_of(config, "gan")) == ["training.noise"]


def test_trials_do_not_depend_on_their_number_or_on_other_keys():
    config = checked(generators=["gan"])
    trials = [trial(config, "gan", number) for number in range(5)]
    assert trials[0] == {} and trials[1] != trials[2]
    config["tuning"] |= {"trials": 64, "keys": ["training.noise"]}
    assert trial(config, "gan", 2) == {"training.noise": trials[2]["training.noise"]}


def test_one_in_eta_goes_on_to_eta_times_the_budget():
    config = checked()
    assert rungs(config) == [Rung(0, 1 / 16, 16), Rung(1, 1 / 4, 4), Rung(2, 1, 1)]
    config["tuning"] |= {"trials": 10, "eta": 3}
    assert [(rung.share, rung.trials) for rung in rungs(config)] == [
        (1 / 9, 10),
        (1 / 3, 3),
        (1, 1),
    ]


def test_jobs_of_a_rung():
    config = full_config(tuning={"generators": ["mdwgan-gp"], "trials": 4, "eta": 2})
    jobs = Jobs(config, "results/r", None)

    def of(rung, place="1"):
        return SimpleNamespace(generator="mdwgan-gp", rung=rung, trial=place)

    files = jobs.trials(of("1"))
    assert len(files) == 2 * 3 and len(set(files)) == 6
    assert files[0] == "results/r/kidney/mdwgan-gp/seed0/tuning/rung1/trial0.json"
    assert jobs.previous_rung(of("0")) == []
    assert jobs.previous_rung(of("2")) == ["results/r/tuning/mdwgan-gp/rung1.json"]
    assert jobs.trial(of("0", "0")) == jobs.trial(of("1")) == "{}"
    assert "training.learning_rate" in jobs.trial(of("0"))
    assert yaml.safe_load(jobs.budget(of("1"))) == {
        "rung": 1,
        "share": 0.5,
        "folds": 3,
        "repeats": 8,
    }
    with pytest.raises(InputError, match="no rung 3"):
        jobs.budget(of("3"))


# ---- faults


@pytest.mark.parametrize(
    ("tuning", "words"),
    [
        ({"generators": ["cgna"]}, "tuning.generators: unknown generator 'cgna'"),
        ({"generators": ["cgan"]}, "tuning.generators: cgan is not in generators"),
        ({"generators": ["mvn"]}, "tuning.generators: mvn has no key with a range"),
        ({"generators": ["copy"]}, "tuning.generators: copy has no key with a range"),
        (
            {"generators": ["gan"], "keys": ["factors.share"]},
            "tuning.generators: gan has no key of tuning.keys",
        ),
        ({"keys": ["training.epochs"]}, "tuning.keys: 'training.epochs' has no range"),
        ({"generators": ["gan"], "trials": 3}, "tuning.trials: 3 is below tuning.eta"),
        ({"trials": 1}, "tuning.trials: 1 is not allowed; expected a whole number, at least 2"),
    ],
)
def test_what_cannot_be_tuned_is_refused(tuning, words):
    assert words in refused(generators=["gan"], tuning=tuning)


def test_the_test_set_has_no_say():
    faults = refused(
        generators=["gan"],
        training_of={"gan": {"selection": "test"}},
        tuning={"generators": ["gan"]},
    )
    assert "tuning.generators: gan is selected on the test set" in faults


def test_an_unknown_row_is_a_fault_of_its_own():
    faults = refused(
        rows={"mine": {"of": "gna"}}, generators=["mine"], tuning={"generators": ["mine"]}
    )
    assert "rows.mine.of: unknown generator 'gna'" in faults


# ---- the config that results


def test_the_config_that_results_has_the_settings_that_were_tried():
    rows = {"mine": {"of": "gan", "training": {"epochs": 7}}}
    given = {"rows": rows, "generators": ["mine", "mvn-pan"]}
    config = checked(**given)
    chosen = {name: trial(config, name, 3) for name in ("mine", "mvn-pan", "bootstrap")}
    text = fragment(chosen, {name: own_row(config, name) for name in chosen})
    pasted = yaml.safe_load(text)
    assert pasted["references"] == {
        "bootstrap_noise": chosen["bootstrap"]["references.bootstrap_noise"]
    }
    tuned = checked(
        rows=rows | pasted["rows"],
        references=pasted["references"],
        generators=["mine-tuned", "mvn-pan-tuned"],
    )
    for name in ("mine", "mvn-pan"):
        before = settings_of(config, name)
        tried, _ = with_budget(before, chosen[name], 1, 1)
        assert settings_of(tuned, f"{name}-tuned") == tried != before


def test_nothing_better_is_a_comment():
    assert fragment({}, {"gan": {"of": "gan"}}) == NONE_BETTER
    assert yaml.safe_load(NONE_BETTER) is None
