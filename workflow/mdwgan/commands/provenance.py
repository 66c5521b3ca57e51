"""Print where a result comes from: sources, checksums, dates, config, code version, seed."""

import html
import json
import re
import zlib
from pathlib import Path

from mdwgan.errors import InputError
from mdwgan.io import sha256
from mdwgan.provenance import RUNS
from mdwgan.readers.limits import limits, refuse

# R stores text as it is, so this finds the record in a decompressed .rds.
MARK = '{"provenance": 1, '


def add_arguments(parser) -> None:
    parser.add_argument("file", type=Path, help="a product of a run: .h5ad, .pt, .tsv, .rds, .html")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(args) -> None:
    record = of_file(args.file)
    if args.json:
        print(json.dumps(record, indent=1))
        return
    print(f"file: {args.file}\nsha256: {sha256(args.file)}")
    for title in ("steps", "sources"):
        print(f"{title}:{'' if record[title] else ' none recorded'}")
        for entry in record[title]:
            lines = [f"{key}: {value}" for key, value in entry.items() if value != ""]
            print("  - " + "\n    ".join(lines))


def of_file(path: Path) -> dict:
    """Return the provenance that a product carries, or that of its place in a run's folder."""
    from mdwgan.cohort.origin import of_run

    path = Path(path)
    if not path.is_file():
        raise InputError("no such file", path, hint="make it first")
    if record := _inside(path):
        return record
    twin = path.with_name(path.name.split(".")[0] + ".h5ad")  # of an exported table
    if path.name.endswith(".tsv.gz") and twin.is_file():
        return of_file(twin)
    for folder in path.resolve().parents:
        if (folder / RUNS).is_file():
            return of_run(folder, str(path.resolve().relative_to(folder)))
    raise InputError(
        "the file carries no provenance, and it doesn't lie in a run's folder",
        path,
        "a product in its place in results/<run>/, or an .h5ad, .pt, .rds or report.html",
    )


def _inside(path: Path) -> dict | None:
    """Record inside a file; None where it has none."""
    readers = {".h5ad": _in_h5ad, ".pt": _in_model, ".rds": _in_rds, ".html": _in_html}
    text = readers[path.suffix](path) if path.suffix in readers else ""
    if not text:
        return None
    try:
        record, _ = json.JSONDecoder().raw_decode(text)
    except ValueError as error:
        raise InputError(f"its provenance is damaged ({error})", path) from error
    return record if "steps" in record else None


def _in_h5ad(path: Path) -> str:
    from mdwgan.readers.hdf5 import open_hdf5

    try:
        with open_hdf5(path) as file:
            value = file["uns/provenance"][()] if "uns/provenance" in file else b""
    except OSError as error:
        raise InputError(f"not an .h5ad file ({error})", path, "a whole file") from error
    return value.decode() if isinstance(value, bytes) else ""


def _in_model(path: Path) -> str:
    from mdwgan.generators.base import read_meta

    return read_meta(path).get("provenance", "")


def _in_rds(path: Path) -> str:
    """Record in an .rds file, found without R: gzip-compressed, with texts as they are."""
    try:
        unpacker = zlib.decompressobj(wbits=31)
        content = unpacker.decompress(path.read_bytes(), limits()["unpacked_bytes"])
    except zlib.error as error:
        raise InputError(f"not a gzip-compressed .rds file ({error})", path) from error
    if unpacker.unconsumed_tail:
        refuse("unpacked_bytes", path)
    start = content.find(MARK.encode())
    return content[start:].decode("utf-8", errors="replace") if start >= 0 else ""


def _in_html(path: Path) -> str:
    tag = re.search(r'<meta name="provenance" content="([^"]*)">', path.read_text("utf-8"))
    return html.unescape(tag[1]) if tag else ""
