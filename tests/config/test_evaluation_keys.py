"""Keys of the config that choose what is classified, augmented and tested."""

import pytest
from mdwgan.config.rows import (
    augmented_generators,
    classified_generators,
    deg_generators,
    drawn_generators,
    pictured_generators,
    reference_generators,
)
from mdwgan.config.schema import validate
from mdwgan.errors import InputError
from mdwgan.generators.rows import CONTROLS, REFERENCES


@pytest.mark.parametrize(
    "group, words",
    [
        ({"classification": {"generators": ["cgan"]}}, "classification.generators: cgan is not in"),
        ({"augmentation": {"generators": ["mvm"]}}, "augmentation.generators: unknown generator"),
        ({"augmentation": {"generators": ["copy"]}}, "copy returns real samples as they are"),
        ({"augmentation": {"real": [1]}}, "evaluation.augmentation.real.0: 1 is not allowed"),
        ({"augmentation": {"factors": [0]}}, "evaluation.augmentation.factors.0: 0 is not"),
        ({"classification": {"runs": 0}}, "evaluation.classification.runs: 0 is not allowed"),
    ],
)
def test_faults_of_the_config(group, words):
    with pytest.raises(InputError) as caught:
        validate({"run": "x", "tissues": ["kidney"], "evaluation": group})
    assert words in str(caught.value)


def test_generators_that_the_config_chooses():
    config = validate({"run": "x", "tissues": ["kidney"]})
    assert classified_generators(config) == ["best", *REFERENCES]
    assert augmented_generators(config) == ["mvn", "bootstrap"]
    config["evaluation"]["classification"]["generators"] = ["mvn"]
    assert classified_generators(config) == ["copy", "real-half", "mvn"]


def test_config_names_unknown_metrics_and_rows():
    base = {"run": "r", "tissues": ["kidney"], "generators": ["mdwgan-gp"]}
    assert validate(base)["statistics"] == {
        "metrics": None,
        "against": "copy",
        "alpha": 0.05,
        "correction": "holm",
    }
    assert validate(base | {"statistics": {"metrics": ["dist"], "against": "mvn"}})
    for wrong, message in (
        ({"metrics": ["dsit"]}, "statistics.metrics: 'dsit' .* did you mean dist"),
        ({"metrics": ["deg_count"]}, "deg_count"),
        ({"against": "cwgan"}, "statistics.against: cwgan is not in generators"),
        ({"against": "real-half"}, "half the samples"),
        ({"alpha": 0}, "statistics.alpha"),
    ):
        with pytest.raises(InputError, match=message):
            validate(base | {"statistics": wrong})


def test_controls_join_on_demand_and_are_no_generators():
    base = {"run": "r", "tissues": ["kidney", "colon"], "generators": ["mvn-pan"]}
    assert not set(CONTROLS) & set(validate(base)["generators"])
    asked = validate(base | {"evaluation": {"controls": True}})
    assert asked["generators"][-len(CONTROLS) :] == list(CONTROLS)
    assert set(CONTROLS) <= set(reference_generators(asked))
    for rows in (deg_generators, classified_generators, drawn_generators, pictured_generators):
        assert not set(CONTROLS) & set(rows(asked))
    one = validate(base | {"generators": ["noise", "mvn-pan"], "deg": {"generators": ["noise"]}})
    assert one["generators"][0] == "mvn-pan" and one["generators"][-1] == "noise"
    assert "noise" in deg_generators(one)
    for wrong, message in (
        ({"chooser": {"candidates": ["noise"]}}, "chooser.candidates: noise"),
        ({"evaluation": {"controls": True, "augmentation": {"generators": ["noise"]}}}, "control"),
        ({"deg": {"generators": ["noise"]}}, "noise is not in generators"),
    ):
        with pytest.raises(InputError, match=message):
            validate(base | wrong)
