"""Compare two folders of results, such as those of one config before and after a change of code.

    .venv/bin/python benchmarks/compare_results.py results/before results/after

Tables and JSON are compared byte for byte; ``.h5ad`` files by their arrays and attributes,
and ``model.pt`` by tensors, genes and meta data. Left out is what differs between two good runs:
provenance (it names the commit), logs, run times, the report and the fetched files themselves
(``sources/manifest.tsv`` has their checksums). Each difference is one line; the exit code is 1
where there is one, or where a folder has nothing to compare.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np

TEXT = (".tsv", ".tsv.gz", ".json")
LEFT_OUT = {"logs", "benchmarks"}  # folders at the top of a run's folder
PROVENANCE = "provenance"  # provenance.json, uns/provenance, meta.provenance


def files(root: Path) -> dict[str, Path]:
    """Return the files to compare, by their path in the folder."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        hidden = any(step.startswith(".") for step in name.parts)
        if hidden or LEFT_OUT & set(name.parts[:-1]) or name.stem == PROVENANCE:
            continue
        if path.is_file() and path.name.endswith((*TEXT, ".h5ad", ".pt")):
            found[str(name)] = path
    return found


def differences(first: Path, second: Path) -> list[str]:
    """Return what differs between two files of one name, in words; empty where they are equal."""
    compare = {".h5ad": of_h5ad, ".pt": of_model}.get(first.suffix, of_bytes)
    return list(compare(first, second))


def of_bytes(first: Path, second: Path) -> Iterator[str]:
    """Compare bytes; name the first line that differs in a plain text."""
    before, after = first.read_bytes(), second.read_bytes()
    if before == after:
        return
    if first.suffix == ".gz":
        yield "other bytes"
        return
    lines = [before.splitlines(), after.splitlines()]
    for number, (old, new) in enumerate(zip(*lines, strict=False), 1):
        if old != new:
            yield f"line {number}: {shorten(old.decode())} | {shorten(new.decode())}"
            return
    yield f"{len(lines[0])} lines | {len(lines[1])} lines"


def of_h5ad(first: Path, second: Path) -> Iterator[str]:
    """Compare arrays and attributes of two HDF5 files, however they are compressed."""
    with h5py.File(first) as before, h5py.File(second) as after:
        yield from of_dicts(hdf5_content(before), hdf5_content(after))


def hdf5_content(file: h5py.File) -> dict[str, object]:
    """Return every array and attribute of a file by its path, without provenance."""
    content: dict[str, object] = {f"@{key}": value for key, value in file.attrs.items()}

    def note(name: str, item: h5py.Group | h5py.Dataset) -> None:
        if PROVENANCE in name.split("/"):
            return
        content[name] = item[()] if isinstance(item, h5py.Dataset) else "a group"
        content.update({f"{name}@{key}": value for key, value in item.attrs.items()})

    file.visititems(note)
    return content


def of_model(first: Path, second: Path) -> Iterator[str]:
    """Compare arrays, genes and meta data of two ``model.pt``."""
    yield from of_dicts(model_content(first), model_content(second))


def model_content(path: Path) -> dict[str, object]:
    from mdwgan.generators.archive import as_arrays, read_archive

    archive = read_archive(path)
    meta = json.loads(archive["meta"])
    content: dict[str, object] = {f"meta.{k}": v for k, v in meta.items() if k != PROVENANCE}
    state = {f"state.{key}": array for key, array in as_arrays(archive["state"]).items()}
    return content | {"genes": archive["genes"]} | state


def of_dicts(before: dict[str, object], after: dict[str, object]) -> Iterator[str]:
    """Compare values by name."""
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield f"{name}: missing in the second"
        elif name not in before:
            yield f"{name}: missing in the first"
        elif not equal(before[name], after[name]):
            yield f"{name}: {shorten(before[name])} | {shorten(after[name])}"


def equal(before: object, after: object) -> bool:
    """Whether two values have the same type, shape and bits (so that NaN equals NaN)."""
    arrays = np.asarray(before), np.asarray(after)
    if arrays[0].dtype != arrays[1].dtype or arrays[0].shape != arrays[1].shape:
        return False
    if arrays[0].dtype.hasobject:
        return arrays[0].tolist() == arrays[1].tolist()
    return arrays[0].tobytes() == arrays[1].tobytes()


def shorten(value: object, width: int = 80) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= width else text[: width - 3] + "..."


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("first", type=Path, help="a folder of results, such as results/demo")
    parser.add_argument("second", type=Path, help="the folder to compare with it")
    args = parser.parse_args(argv)
    before, after = files(args.first), files(args.second)
    for root, found in ((args.first, before), (args.second, after)):
        if not found:
            print(f"nothing to compare in {root}")
            return 1
    count = 0
    for name in sorted(before.keys() | after.keys()):
        if name in before and name in after:
            lines = differences(before[name], after[name])
        else:
            lines = [f"missing in the {'second' if name in before else 'first'}"]
        count += bool(lines)
        print(*(f"{name}: {line}" for line in lines), sep="\n", end="\n" if lines else "")
    print(
        f"{len(before.keys() & after.keys())} files in both folders, {count} differ or are missing"
    )
    return int(count > 0)


if __name__ == "__main__":
    sys.exit(main())
