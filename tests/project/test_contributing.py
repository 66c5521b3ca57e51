"""The examples of CONTRIBUTING.md run."""

import re
import sys
from types import ModuleType

import numpy as np
import pytest
from helpers.metric_worlds import world
from helpers.repository import ROOT
from helpers.training_sets import data
from mdwgan.generators.registry import load, make
from mdwgan.generators.row import Row
from mdwgan.generators.rows import ROWS

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(heading: str) -> list[str]:
    """Python blocks below a heading."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## )", PAGE, flags=re.M | re.S)[1]
    return re.findall(r"^```python\n(.*?)^```", section, flags=re.M | re.S)


def run_as(name: str, code: str) -> ModuleType:
    """Make a module of a block."""
    module = ModuleType(name)
    exec(compile(code, "CONTRIBUTING.md", "exec"), module.__dict__)
    return module


@pytest.fixture
def independent(monkeypatch) -> Row:
    """Register the example's generator as its text says."""
    code, row = blocks("Add a generator")
    module = run_as("mdwgan.generators.independent", code)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    entry = eval(row, {"Row": Row})
    monkeypatch.setitem(ROWS, entry.name, entry)
    return entry


def test_the_generator_fits_draws_and_is_read_again(independent, tmp_path):
    generator = make(independent.name, {})
    training = data(n=200)
    history = generator.fit(training, seed=0)
    assert history.empty
    assert not generator.reason
    labels = np.repeat([0, 1], 2000)
    drawn = generator.sample(labels, seed=1)
    assert drawn.z.dtype == np.float32
    for label in (0, 1):
        real = training.train.z[training.train.labels == label]
        np.testing.assert_allclose(
            drawn.z[labels == label].mean(axis=0), real.mean(axis=0), atol=0.1
        )
        np.testing.assert_allclose(drawn.z[labels == label].std(axis=0), real.std(axis=0), atol=0.1)
    generator.save(tmp_path / "model.pt")
    again = load(tmp_path / "model.pt", generator.genes)
    np.testing.assert_array_equal(again.sample(labels, seed=1).z, drawn.z)


def test_the_generator_says_why_it_fails(independent):
    generator = make(independent.name, {})
    generator.fit(data(n=2), seed=0)
    assert "at least 2 training samples" in generator.reason


def test_the_metric_sees_a_shift():
    metric = run_as("example", blocks("Add a metric")[0]).FAMILY.metrics[0]
    identical, honest, noise, far = map(
        metric.function, map(world, ("identical", "honest", "noise", "disjoint"))
    )
    assert identical == 0
    assert honest < noise < far
