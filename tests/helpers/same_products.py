"""Checksums of a run's products, and the one list of what may differ between two good runs.

A product is left out by its name and with a reason. Whatever is not named here is compared byte
for byte.
"""

import hashlib
from fnmatch import fnmatch
from pathlib import Path

# Pattern of paths in the run's folder -> why two good runs of one config and code differ there.
MAY_DIFFER = {
    "logs/*": "times of day and paths, and who was killed",
    "benchmarks/*": "run times",
    "made.json": "notes at each start which products lie there",
    "report.html": "lists starts with commands, and run times of jobs",
    "report_alone.html": "as report.html; the figures are compared",
}
SNAKEMAKES = ".snakemake_timestamp"  # in each folder that is a product


def checksums(run: Path) -> dict[str, str]:
    """SHA-256 of each product of a run by its path; hidden files are no products."""
    found = {}
    for path in sorted(run.rglob("*")):
        name = path.relative_to(run)
        hidden = any(step.startswith(".") for step in name.parts)
        if hidden or any(fnmatch(str(name), pattern) for pattern in MAY_DIFFER):
            continue
        if path.is_file():
            found[str(name)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def unfinished(run: Path) -> list[str]:
    """Files of a run that only a job at work, or one that was killed, has."""
    names = {path for path in run.rglob(".*") if path.is_file() and path.name != SNAKEMAKES}
    return sorted(str(path.relative_to(run)) for path in names)
