"""Collapse in words: a few spots are told apart from real variety, and from samples far away."""

import pytest
from helpers.metric_worlds import KINDS, world
from mdwgan.evaluation.apply import apply
from mdwgan.metrics.base import Comparison
from mdwgan.metrics.catalogue import CATALOGUE, METRICS
from mdwgan.metrics.collapse import COLLAPSE_METRICS, signs_of_collapse

ENTRIES = {metric.name: metric for metric in METRICS}


def values_of(compared: Comparison) -> dict[str, float]:
    return {name: apply(ENTRIES[name], compared)["value"] for name in COLLAPSE_METRICS}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "disjoint"])
def test_samples_that_differ_as_real_ones_do_have_not_collapsed(kind):
    assert signs_of_collapse(values_of(world(kind))) == ()


def test_two_spots_of_two_conditions_are_a_collapse_though_the_spots_lie_apart():
    """The median pair lies between the spots: spread alone sees nothing."""
    compared = world("copier")
    compared.synthetic[:] = compared.train[[0, 1]].repeat(60, axis=0)
    compared.synthetic[:] += 0.05 * world("honest").synthetic
    values = values_of(compared)
    assert values["spread"] > 0.3
    (sign,) = signs_of_collapse(values)
    assert sign.startswith("nearest_variety 0.0")


def test_one_spot_is_a_collapse_and_missing_values_say_nothing():
    assert signs_of_collapse({"spread": 0.21}) == ("spread 0.21, where real samples have 1",)
    assert signs_of_collapse({}) == signs_of_collapse({"nearest_variety": 0.1}) == ()
    assert CATALOGUE["nearest_variety"].ideal == 1
