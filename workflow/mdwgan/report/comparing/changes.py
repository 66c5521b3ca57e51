"""What differs between two runs beside their metrics: config, sources, software, samples, genes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from mdwgan.config.recorded import flat, flat_defaults
from mdwgan.report.comparing.runs import Run
from mdwgan.report.page.words import listed

ABSENT = "not there"
NAMES = {"run"}  # keys that say what a run is called
SHORT_SUM = 12  # characters of a checksum


@dataclass(frozen=True)
class Change:
    """One thing that differs: its name, what either run has, and what else is to be said."""

    name: str
    first: str
    second: str
    note: str = ""


def config_changes(first: Run, second: Run) -> list[Change]:
    """Keys of the config that differ, in the config's order, with their defaults.

    A key that a run of another version lacks has its default there.
    """
    defaults = flat_defaults(second.config)
    values = [flat(run.config) for run in (first, second)]
    changes = []
    for key in dict.fromkeys([*values[1], *values[0]]):
        one, other = (known.get(key, defaults.get(key)) for known in values)
        if one == other or key in NAMES:
            continue
        note = f"default {_shown(defaults[key])}" if key in defaults else ""
        changes.append(Change(key, *_written(key, values, defaults), note))
    return changes


def _written(key: str, values: list[dict], defaults: dict) -> list[str]:
    """What the two runs have at a key, in words."""
    return [
        _shown(known[key])
        if key in known
        else f"{_shown(defaults[key])} (by default)"
        if key in defaults
        else ABSENT
        for known in values
    ]


def _shown(value: object) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def source_changes(first: Run, second: Run) -> list[Change]:
    """Sources of other versions, and files of one version with other content."""
    tables = [_manifest(run) for run in (first, second)]
    changes = []
    for source in sorted({s for table in tables for s in table["source"]}):
        one, other = (table[table["source"] == source] for table in tables)
        versions = [listed(sorted(set(t["version"]))) or ABSENT for t in (one, other)]
        if versions[0] != versions[1]:
            changes.append(Change(source, *versions, "version"))
        else:
            changes += _file_changes(source, one, other)
    return changes


def _manifest(run: Run) -> pd.DataFrame:
    columns = ["source", "version", "file", "sha256"]
    return run.table("sources/manifest.tsv").reindex(columns=columns).fillna("")


def _file_changes(source: str, first: pd.DataFrame, second: pd.DataFrame) -> Iterator[Change]:
    one, other = (dict(zip(t["file"], t["sha256"], strict=True)) for t in (first, second))
    for file in sorted({*one, *other}):
        if one.get(file) != other.get(file):
            sums = [known[file][:SHORT_SUM] if file in known else ABSENT for known in (one, other)]
            yield Change(f"{source}: {file}", *sums, "checksum")


def software_changes(first: Run, second: Run) -> list[Change]:
    """Versions of the code, and of R and its packages."""
    codes = ["; then ".join(run.versions) or "not recorded" for run in (first, second)]
    changes = [Change("code", *codes)] if codes[0] != codes[1] else []
    one, other = (_packages(run) for run in (first, second))
    for package in sorted({*one, *other}, key=str.lower):
        versions = [known.get(package) or ABSENT for known in (one, other)]
        if versions[0] != versions[1]:
            changes.append(Change("R" if package == "R" else f"R package {package}", *versions))
    return changes


def _packages(run: Run) -> dict[str, str]:
    """Versions of R and its packages."""
    table = run.table("r_versions.tsv").reindex(columns=["package", "version"])
    return dict(table.itertuples(index=False, name=None))


def cautions(first: Run, second: Run) -> list[str]:
    """What of the samples and genes differs, so that scores are of different things."""
    told = []
    seeds = [list(map(str, run.config.get("seeds", []))) for run in (first, second)]
    for seed in [s for s in seeds[0] if s in seeds[1]]:
        one, other = (_split(run, seed) for run in (first, second))
        if one and other and one != other:
            told.append(
                f"Seed {seed} divides other samples in the two runs, so scores can differ by the "
                "samples alone."
            )
    one, other = (_kept(run) for run in (first, second))
    if one and other and one != other:
        told.append(
            f"The runs keep other genes ({len(one):,} and {len(other):,}, {len(one & other):,} of "
            "them in both), so scores can differ by the genes alone."
        )
    return told


def _split(run: Run, seed: str) -> set[tuple]:
    return set(run.table(f"seed{seed}/split.tsv").itertuples(index=False, name=None))


def _kept(run: Run) -> set[str]:
    genes = run.table("genes/genes.tsv")
    if not {"symbol", "kept"} <= set(genes):
        return set()
    return set(genes.loc[genes["kept"].str.lower() == "true", "symbol"])
