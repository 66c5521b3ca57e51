"""Gene networks of a run."""

import numpy as np
import pandas as pd
import pytest
from mdwgan.cohort.network import Network, read_network
from mdwgan.cohort.pool import pool_of
from mdwgan.errors import InputError
from mdwgan.io import write_tsv

PAIRS = [("B", "A"), ("A", "B"), ("B", "NA"), ("NA", "NA"), ("A", "Z")]


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "edges_string.tsv.gz"
    write_tsv(pd.DataFrame(PAIRS, columns=["gene1", "gene2"]), file)
    return file


def test_edges_among_the_genes_once_each(path):
    found = read_network(path, ["NA", "A", "B"])
    assert found.edges.tolist() == [[0, 2], [1, 2]]
    assert pool_of([path], ["NA", "A", "B"]).edges.tolist() == found.edges.tolist()
    assert read_network(path, ["X", "Y"]).edges.shape == (0, 2)


def test_the_network_of_some_genes_is_numbered_anew():
    network = Network(np.array([[0, 1], [1, 4], [4, 5]]))
    assert network.of_genes(np.array([4, 1, 2])).edges.tolist() == [[1, 0]]
    assert Network(np.zeros((0, 2), int)).of_genes(np.array([1])).edges.shape == (0, 2)


def test_files_without_genes_are_refused(tmp_path, path):
    with pytest.raises(InputError, match="no such file"):
        read_network(tmp_path / "none.tsv.gz", ["A"])
    write_tsv(pd.DataFrame({"a": ["x"]}), path)
    with pytest.raises(InputError, match="gene1 and gene2"):
        read_network(path, ["A"])
