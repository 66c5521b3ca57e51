"""A user's two files."""

import pandas as pd
import pytest
from helpers.own_data import GENES, SAMPLES
from mdwgan.seeds import rng


@pytest.fixture
def counts():
    """Genes x samples."""
    table = rng(0, "own").integers(0, 500, (5, 4))
    return pd.DataFrame(table, index=list(GENES), columns=SAMPLES)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "samples.tsv"
    path.write_text("sample\tcondition\nS1\tnormal\nS2\tnormal\nS3\tTumor\nS4\ttumour\n")
    return path
