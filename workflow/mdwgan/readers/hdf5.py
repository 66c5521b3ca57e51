"""The one door for HDF5 files: what they bring is inside them, and has a bearable size.

HDF5 follows links to other files, and storage outside the file, without a word: bytes of any
file that the user may read would become expression values. So every object is looked at first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import h5py
import numpy as np

from mdwgan.errors import InputError, some
from mdwgan.readers.limits import limits, refuse

if TYPE_CHECKING:  # slow to import
    import anndata


WRITE = "write_h5ad('m.h5ad')"
REMEDY = "write one with anndata, or save the matrix as TSV with the program that wrote the file"


@contextmanager
def open_hdf5(path: str | Path) -> Iterator[h5py.File]:
    """Open a file for reading, after a look at all its objects.

    Raises
    ------
    InputError
        A soft or external link, external storage, a virtual data set, or one that is too large;
        its place in the file is named.
    OSError
        The file is no HDF5, or is damaged.
    """
    with h5py.File(path, "r") as file:
        try:
            _check(file, path)
        except (RuntimeError, KeyError, ValueError) as error:
            raise OSError(f"damaged: {error}") from error
        yield file


def read_h5ad(path: str | Path) -> anndata.AnnData:
    """Read an AnnData file whole.

    Raises
    ------
    InputError
        As in `open_hdf5`, or the file isn't an h5ad file.
    """
    import anndata

    with _named(path):
        with open_hdf5(path) as file:
            _check_layout(file, path)
        return anndata.read_h5ad(path)


def read_parts(path: str | Path, *parts: str) -> dict[str, Any]:
    """Read parts of an AnnData file, such as ``obs`` or ``layers/z``; the others stay unread."""
    with _named(path), open_hdf5(path) as file:
        return {part: read_element(file, part, path) for part in parts}


def read_element(file: h5py.File, name: str, path: str | Path) -> Any:
    """Read an element of an AnnData file; an `InputError` names one that can't be read."""
    from anndata.io import read_elem

    try:
        return read_elem(file[name])
    except (OSError, KeyError):
        raise  # of the file, not of the element
    except Exception as error:  # whatever is wrong with one element, the message names it
        notes = " ".join([str(error), *getattr(error, "__notes__", [])])
        raise InputError(
            f"element {name} can't be read ({' '.join(notes.split())[:200]})",
            path,
            "elements that anndata can read",
            "delete it, where you don't need it, with h5py: del h5py.File(FILE, 'r+')[ELEMENT]; "
            "or save the matrix as TSV with the program that wrote the file",
        ) from error


@contextmanager
def _named(path: str | Path) -> Iterator[None]:
    try:
        yield
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"not an h5ad file ({error})",
            path,
            "a whole file",
            "if it is a product of a run, delete it and run again",
        ) from error


def _check_layout(file: h5py.File, path: str | Path) -> None:
    """Refuse HDF5 files of other layouts by the program that writes them."""
    if "obs" in file and "var" in file:
        return
    what, remedy = f"holds {some(list(file)) or 'nothing'}", REMEDY
    groups = [item for item in file.values() if isinstance(item, h5py.Group)]
    if any("barcodes" in group for group in groups):
        what, remedy = "is 10x Genomics'", f"write one: scanpy.read_10x_h5(FILE).{WRITE}"
    elif "col_attrs" in file:
        what, remedy = "is a loom file", f"write one: anndata.io.read_loom(FILE).{WRITE}"
    raise InputError(f"not an h5ad file (it {what})", path, "a file with obs and var", remedy)


def _check(file: h5py.File, path: str | Path) -> None:
    waiting: list[tuple[str, h5py.HLObject]] = [("/", file["/"])]
    seen = set()  # hard links may lead in a circle
    while waiting:
        inside, item = waiting.pop()
        if (address := h5py.h5o.get_info(item.id).addr) in seen:
            continue
        seen.add(address)
        if isinstance(item, h5py.Dataset):
            _check_dataset(item, path, inside)
        waiting += _referred(item, inside)
        for name in item if isinstance(item, h5py.Group) else ():
            place = f"{inside.rstrip('/')}/{name}"
            _check_link(item, name, path, place)
            waiting.append((place, item[name]))


def _referred(item: h5py.HLObject, inside: str) -> Iterator[tuple[str, h5py.HLObject]]:
    """Objects that attributes refer to, such as the categories of older anndata files."""
    for name in item.attrs:
        if h5py.check_ref_dtype(item.attrs.get_id(name).dtype) is h5py.Reference:
            references = np.atleast_1d(item.attrs[name]).ravel()
            yield from ((f"{inside}, {name}", item.file[ref]) for ref in references if ref)


def _check_link(group: h5py.Group, name: str, path: str | Path, inside: str) -> None:
    try:
        link = group.get(name, getlink=True)
    except TypeError:  # of a kind that a library defines for itself
        _refuse_foreign(path, inside, "is a link of an unknown kind")
    if isinstance(link, h5py.ExternalLink):
        _refuse_foreign(path, inside, f"is an external link, to {link.path} in {link.filename}")
    if isinstance(link, h5py.SoftLink):
        _refuse_foreign(path, inside, f"is a soft link, to {link.path}")


def _check_dataset(data: h5py.Dataset, path: str | Path, inside: str) -> None:
    if data.external:
        _refuse_foreign(path, inside, f"has external storage, in {data.external[0][0]}")
    if data.is_virtual:
        _refuse_foreign(path, inside, "is a virtual data set")
    size = data.size or 0  # None where there is no value at all
    if size > limits()["cells"]:
        refuse("cells", path, inside)
    if size * data.dtype.itemsize > limits()["unpacked_bytes"]:
        refuse("unpacked_bytes", path, inside)


def _refuse_foreign(path: str | Path, inside: str, what: str) -> NoReturn:
    raise InputError(
        f"{inside} {what}",
        path,
        "a file that holds all its data itself",
        "write it anew with the data inside, for example with anndata's read_h5ad and write_h5ad, "
        "if you trust where it comes from",
    )
