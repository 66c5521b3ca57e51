"""A run's folder described for other programs and archives: an RO-Crate, in JSON-LD.

RO-Crate 1.1 with the profile Process Run Crate 0.5: one action, the run, that took the source
files and made the products. The workflow's own crate is ``ro-crate-metadata.json`` at the top of
the repository.
"""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from mdwgan.errors import InputError
from mdwgan.io import read_tsv, sha256, write_text
from mdwgan.provenance import RUNS, read_runs

NAME = "ro-crate-metadata.json"
CONFIG, MANIFEST = "config.json", "sources/manifest.tsv"
# Messages and times of jobs are no products.
LEFT_OUT = ("logs", "benchmarks")
RO_CRATE = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
# RO-Crate's context has no checksum.
CONTEXT = [f"{RO_CRATE}/context", {"sha256": "https://schema.org/sha256"}]
FORMATS = {
    ".gz": "application/gzip",
    ".h5ad": "application/x-hdf5",
    ".html": "text/html",
    ".json": "application/json",
    ".pt": "application/zip",
    ".rds": "application/gzip",
    ".tsv": "text/tab-separated-values",
    ".yaml": "application/yaml",
}


def write_crate(folder: Path) -> Path:
    """Describe a run's folder in ``ro-crate-metadata.json``.

    Parameters
    ----------
    folder : Path
        Of a run with its config, its list of sources and its record of what made it.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    InputError
        One of these is missing, or a source file has changed since the run read it.
    """
    for name in (CONFIG, MANIFEST, RUNS):
        if not (folder / name).is_file():
            raise InputError(
                f"no {name}, so what made the files is not known",
                folder,
                "the folder of a run, such as results/demo",
                "let the run reach its report, or make the file: snakemake <folder>/" + name,
            )
    crate = {"@context": CONTEXT, "@graph": _graph(folder)}
    write_text(json.dumps(crate, indent=1) + "\n", folder / NAME)
    return folder / NAME


def _graph(folder: Path) -> list[dict]:
    """Entities of the crate: descriptor, root, the run, its programs and its files."""
    run = json.loads((folder / CONFIG).read_text(encoding="utf-8"))["run"]
    paths, names = _products(folder)
    files = {entity["@id"]: entity for entity in map(_file, paths, names)}
    inputs = {}
    for row in read_tsv(folder / MANIFEST, dtype=str).fillna("").to_dict("records"):
        source = _source(row, files)
        if source["sha256"] != row["sha256"]:
            raise InputError(
                f"the file has another SHA-256 than {MANIFEST} says, so the run read another one",
                folder / "sources" / row["file"],
                row["sha256"],
                "fetch it again: remove the file and start the run",
            )
        inputs[source["@id"]] = files[source["@id"]] = source
    made = [name for name in files if name not in inputs and name != CONFIG]
    programs = [_program(number, entry) for number, entry in enumerate(read_runs(folder))]
    end = _time(max(path.stat().st_mtime for path in paths))
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Run {run} of the MDWGAN-GP workflow",
        "description": "Synthetic expression cohorts, the models that drew them, and how good they "
        "are; docs/products.md of the workflow says what each file is.",
        "datePublished": end[:10],
        "license": {"@id": "#licences"},
        "conformsTo": {"@id": PROFILE},
        "hasPart": _references(files),
        "mentions": {"@id": "#run"},
    }
    action = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Run {run}",
        "description": "Training, sampling and comparison with real samples, as "
        f"{CONFIG} asks for.",
        "endTime": end,
        "instrument": _references(entity["@id"] for entity in programs),
        "object": _references([*inputs, CONFIG]),
        "result": _references(made),
    }
    return [_DESCRIPTOR, root, _PROFILE, _LICENCES, action, *programs, *files.values()]


_DESCRIPTOR = {
    "@id": NAME,
    "@type": "CreativeWork",
    "about": {"@id": "./"},
    "conformsTo": {"@id": RO_CRATE},
}
_PROFILE = {
    "@id": PROFILE,
    "@type": "CreativeWork",
    "name": "Process Run Crate",
    "version": "0.5",
}
_LICENCES = {
    "@id": "#licences",
    "@type": "CreativeWork",
    "name": "Licences of the source files",
    "description": f"Each source file has the licence that {MANIFEST} names; what is made of it "
    "is bound by that licence.",
}


def _references(names) -> dict | list[dict]:
    """Point to entities; RO-Crate wants a single one without a list."""
    found = [{"@id": name} for name in names]
    return found[0] if len(found) == 1 else found


def _products(folder: Path) -> tuple[list[Path], list[str]]:
    """Files of the run, and their names in the crate; no hidden ones and no messages of jobs."""
    paths = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts)
        if path.is_file() and not hidden and parts[0] not in (*LEFT_OUT, NAME):
            paths.append(path)
    return paths, [quote(path.relative_to(folder).as_posix()) for path in paths]


def _file(path: Path, name: str) -> dict:
    """Entity of a file of the run."""
    return {
        "@id": name,
        "@type": "File",
        "name": path.name,
        "contentSize": str(path.stat().st_size),
        "encodingFormat": FORMATS.get(path.suffix, "application/octet-stream"),
        "sha256": sha256(path),
    }


def _source(row: dict[str, str], files: dict[str, dict]) -> dict:
    """Entity of a source file, by its row of the list; one outside the run is named by its sum."""
    inside = quote(f"sources/{row['file']}")
    outside = {
        "@id": _name_of(row["sha256"]),
        "@type": "File",
        "name": Path(row["file"]).name,
        "contentSize": row["bytes"],
        "sha256": row["sha256"],
    }
    facts = {
        "version": row["version"],
        "license": row["licence"],
        "citation": row["citation"],
        "description": "; ".join(filter(None, [row["source"], row["note"]])),
        "isBasedOn": row["origin"] if "://" in row["origin"] else "",
    }
    entity = files.get(inside, outside)
    return entity | {key: value for key, value in facts.items() if value}


def _name_of(checksum: str) -> str:
    """URI of a file by its SHA-256, as in RFC 6920."""
    digest = urlsafe_b64encode(bytes.fromhex(checksum)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def _program(number: int, entry: dict) -> dict:
    """Entity of the code of one call of the run."""
    commit = entry.get("commit", "")
    version = entry["mdwgan"] + (f", commit {commit}" if commit else "")
    return {
        "@id": f"#workflow-{number + 1}",
        "@type": "SoftwareApplication",
        "name": "MDWGAN-GP workflow",
        "softwareVersion": version,
        "description": f"Called with a config of SHA-256 {entry['config']}",
    }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
