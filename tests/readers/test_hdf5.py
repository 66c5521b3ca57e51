"""HDF5 files bring their data inside: nothing that lies elsewhere is followed."""

import ast

import anndata
import h5py
import numpy as np
import pytest
from helpers.repository import ROOT
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.readers.h5ad_values import read_tolerantly
from mdwgan.readers.hdf5 import open_hdf5, read_h5ad, read_parts
from mdwgan.readers.limits import limited_by, limits
from mdwgan.readers.matrix.formats import open_cells

SECRET = bytes(range(96))


@pytest.fixture
def h5ad(tmp_path):
    """A plain file of 4 samples and 3 genes."""
    data = anndata.AnnData(np.arange(12, dtype=np.float64).reshape(4, 3))
    data.obs_names, data.var_names = [f"s{i}" for i in range(4)], ["TP53", "KRAS", "EGFR"]
    data.obs["condition"] = ["normal", "normal", "tumour", "tumour"]
    data.write_h5ad(tmp_path / "m.h5ad")
    return tmp_path / "m.h5ad"


def external_link(file, secret):
    file["X"] = h5py.ExternalLink("other.h5", "/X")


def soft_link(file, secret):
    file["X"] = h5py.SoftLink("/var/_index")


def soft_link_in_depth(file, secret):
    file.create_dataset("X", data=np.zeros((4, 3)))
    file["uns"]["deep"] = h5py.SoftLink("/X")


def external_storage(file, secret):
    file.create_dataset("X", (4, 3), "f8", external=[(str(secret), 0, 96)])


def virtual(file, secret):
    layout = h5py.VirtualLayout((4, 3), "f8")
    layout[:] = h5py.VirtualSource("other.h5", "X", (4, 3))
    file.create_virtual_dataset("X", layout)


def through_a_reference(file, secret):
    """A group that only holds itself is reached by no link, but by a reference."""
    file.create_dataset("X", data=np.zeros((4, 3)))
    group = file.create_group("hidden")
    group.create_dataset("X", (4, 3), "f8", external=[(str(secret), 0, 96)])
    group["itself"] = group
    file["X"].attrs["categories"] = group["X"].ref
    del file["hidden"]


ATTACKS = {
    external_link: "/X is an external link, to /X in other.h5",
    soft_link: "/X is a soft link, to /var/_index",
    soft_link_in_depth: "/uns/deep is a soft link, to /X",
    external_storage: "/X has external storage, in .*secret",
    virtual: "/X is a virtual data set",
    through_a_reference: "/X, categories has external storage",
}


@pytest.fixture(params=ATTACKS, ids=lambda attack: attack.__name__)
def attacked(request, h5ad):
    """A file that takes bytes of another one, and what is told of it."""
    secret = h5ad.with_name("secret")
    secret.write_bytes(SECRET)
    with h5py.File(h5ad.with_name("other.h5"), "w") as other:
        other["X"] = np.frombuffer(SECRET).reshape(4, 3)
    with h5py.File(h5ad, "r+") as file:
        del file["X"]
        request.param(file, secret)
    return h5ad, ATTACKS[request.param]


def test_what_lies_elsewhere_is_refused_with_its_place(attacked):
    path, told = attacked
    with pytest.raises(InputError, match=rf"m\.h5ad: {told}"):
        read_h5ad(path)
    with pytest.raises(InputError, match=told):
        read_parts(path, "obs")
    with pytest.raises(InputError, match=told), open_hdf5(path):
        pass


def test_own_data_take_nothing_from_elsewhere(attacked, tmp_path, capsys):
    path, _ = attacked
    table = tmp_path / "samples.csv"
    table.write_text("sample,condition\ns0,normal\ns1,normal\ns2,tumour\ns3,tumour\n")
    files = ["--matrix", str(path), "--samples", str(table)]
    assert main(["own-data", *files, "--values", "tpm", "--output", str(tmp_path / "run")]) == 1
    told = capsys.readouterr().err
    assert "expected a file that holds all its data itself" in told and "Traceback" not in told
    assert not (tmp_path / "run").exists()


def test_evaluate_takes_nothing_from_elsewhere(attacked, tmp_path, capsys):
    path, _ = attacked
    output = tmp_path / "table.tsv"
    files = [str(path), str(path), "--output", str(output)]
    assert main(["evaluate", *files, "--values", "log2"]) == 1
    assert "expected a file that holds all its data itself" in capsys.readouterr().err
    assert not output.exists()


def test_provenance_takes_nothing_from_elsewhere(attacked, capsys):
    assert main(["provenance", str(attacked[0])]) == 1
    assert "expected a file that holds all its data itself" in capsys.readouterr().err


def test_circles_and_plain_files_are_read(h5ad):
    with h5py.File(h5ad, "r+") as file:
        file["uns/circle"] = file["uns"]
        file["uns"].attrs["self"] = file["X"].ref
        file["uns"].attrs["none"] = h5py.Reference()
    with open_hdf5(h5ad) as file:
        assert file["X"].shape == (4, 3)


def test_large_data_sets_are_refused_before_they_are_read(h5ad):
    with h5py.File(h5ad, "r+") as file:
        del file["X"]  # takes 2 kB in the file
        file.create_dataset("X", (200_000, 100_000), "f4", chunks=(1000, 1000), compression="gzip")
    with pytest.raises(InputError, match=r"/X has more than 1,000,000,000 cells.*limits\.cells"):
        read_h5ad(h5ad)
    with (
        limited_by(limits() | {"unpacked_bytes": 1 << 30, "cells": 1 << 40}),
        pytest.raises(InputError, match=r"/X has more than 1,073,741,824 bytes unpacked"),
    ):
        read_h5ad(h5ad)


def test_no_hdf5_file(tmp_path):
    (tmp_path / "m.h5ad").write_text("id\ts1\n")
    with pytest.raises(InputError, match=r"m\.h5ad: not an h5ad file"):
        read_h5ad(tmp_path / "m.h5ad")


def test_there_is_no_other_door():
    """Files are opened for reading in readers/hdf5.py alone."""
    package = ROOT / "workflow" / "mdwgan"
    doors = {"h5py.File", "anndata.read_h5ad", "anndata.io.read_h5ad", "ad.read_h5ad"}
    for path in package.rglob("*.py"):
        calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
        used = {ast.unparse(call.func) for call in calls} & doors
        name = path.relative_to(package).as_posix()
        assert not used or name in ("readers/hdf5.py", "io/__init__.py"), name


def ten_x(file):
    file.create_group("matrix").create_dataset("barcodes", data=[1])


def old_ten_x(file):
    file.create_group("GRCh38").create_dataset("barcodes", data=[1])


def loom(file):
    file.create_dataset("matrix", data=np.zeros((2, 2)))
    file.create_group("col_attrs")


def unknown(file):
    file.create_dataset("est_counts", data=[1.0])


LAYOUTS = {
    ten_x: "it is 10x Genomics'.* Write one: scanpy.read_10x_h5",
    old_ten_x: "it is 10x Genomics'",
    loom: "it is a loom file.* Write one: anndata.io.read_loom",
    unknown: "it holds est_counts.* save the matrix as TSV",
}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_files_of_other_layouts_are_named(tmp_path, layout):
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as file:
        layout(file)
    for read in (read_h5ad, open_cells, read_tolerantly):
        with pytest.raises(InputError, match=rf"m\.h5: not an h5ad file \({LAYOUTS[layout]}"):
            read(path)
