"""Reference rows of real samples."""

import numpy as np
import pytest
from helpers.training_sets import data
from mdwgan.generators.registry import load, make


@pytest.mark.parametrize("name", ["copy", "real-half"])
def test_reference_rows_are_real_samples(name, tmp_path):
    generator = make(name, {})
    history = generator.fit(data(), seed=0)
    assert history.empty
    generator.save(tmp_path / "model.pt")
    drawn = load(tmp_path / "model.pt").sample(np.zeros(3, dtype=int), 0)
    if name == "copy":
        assert list(drawn.rows) == list(data().train.names)
        assert np.array_equal(drawn.z, data().train.z)
    else:
        assert set(drawn.rows) < set(data().test.names)
        assert len(drawn.rows) == len(data().test) // 2
