"""The error of a mean over folds, worked by hand."""

import numpy as np
import pytest
from mdwgan.numerics.folds import error_of_mean


def test_overlapping_fits_make_the_error_larger():
    values, held, fitted = np.array([1.0, 3.0]), np.array([4, 4]), np.array([8, 8])
    # SD sqrt(2), and 1/2 for the two folds plus 4/8 for what they share
    assert error_of_mean(values, held, fitted) == pytest.approx(np.sqrt(2))
    assert error_of_mean(values, 0 * held, fitted) == pytest.approx(1)


def test_one_fold_has_no_error():
    assert np.isnan(error_of_mean(np.array([1.0]), np.array([4]), np.array([8])))
