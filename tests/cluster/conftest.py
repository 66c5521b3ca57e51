"""A SLURM of the tests, and what a run on this machine makes, to compare with."""

import shutil
from types import SimpleNamespace

import pytest
from helpers.cluster import Cluster, why_none
from helpers.cluster_runs import ROWS, config_of, contents, log_of, row_of
from helpers.snakemake_run import output, snakemake


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    if reason := why_none():
        pytest.skip(reason)
    cluster = Cluster(tmp_path_factory.mktemp("cluster") / "slurm")
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def local(tmp_path_factory, mirror, cluster):
    """A run on this machine: its folder, and the bytes of its products by path."""
    folder = tmp_path_factory.mktemp("local")
    targets = [str(row_of(name) / "synthetic.h5ad") for name in ROWS]
    targets.append(str(row_of(ROWS[0]) / "metrics.tsv"))
    done = snakemake(folder, config_of(folder, mirror), *targets)
    assert done.returncode == 0, output(done)
    return SimpleNamespace(folder=folder, targets=targets, products=contents(folder))


@pytest.fixture
def prepared(tmp_path, local, cluster):
    """A folder in which all but the rows has been made; no job in it outlives the test."""
    shutil.copytree(local.folder, tmp_path, dirs_exist_ok=True)
    for name in ROWS:
        shutil.rmtree(tmp_path / row_of(name))
        shutil.rmtree(tmp_path / log_of(name).parent)
    yield tmp_path
    cluster.run("scancel", "--user=root")
