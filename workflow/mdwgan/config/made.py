"""What each product of a run was made with, when Snakemake's own notes are lost.

``made.json`` in the run's folder is written at the start of each run, by its main process alone.
A product that is newer than the file was made by the run that wrote it, so it has that run's
settings; the settings of older products are in the file. So no job writes to it.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mdwgan.config.outside import made_of
from mdwgan.config.recorded import flat
from mdwgan.config.rows import all_rows, fitted, is_outside, outside_generators
from mdwgan.config.stages import (
    OUTSIDE,
    STAGES,
    by_row,
    code_versions,
    identity,
    made_with,
    stage_of,
)
from mdwgan.errors import InputError
from mdwgan.io import write_text

NAME = "made.json"
SHOWN = 6  # products that a message names


@dataclass(frozen=True)
class Difference:
    """A product that was made with other settings or code than the config has now."""

    product: str  # path in the run's folder
    stage: str
    changes: tuple[str, ...]  # such as "epochs: 100, now 200"


def expected(config: dict) -> dict[str, dict]:
    """What products are made with, by stage, or by stage and row where a row decides."""
    facts = {}
    for stage, known in STAGES.items():
        if by_row(stage):
            rows = fitted(config, [row for row in all_rows(config) if row in config["generators"]])
            facts |= {f"{stage} {row}": made_with(config, stage, row) for row in rows}
        elif known.products:
            facts[stage] = made_with(config, stage)
    for row in outside_generators(config):
        for tissue in config["tissues"]:
            for seed in config["seeds"]:
                facts[f"{OUTSIDE} {tissue} {row} {seed}"] = {
                    "stage": OUTSIDE,
                    "code": code_versions(OUTSIDE),
                    "settings": made_of(config, row, tissue, seed),
                }
    return facts


def differences(folder: Path, config: dict) -> list[Difference]:
    """Products of a run that were made with other settings or code than a config's.

    Parameters
    ----------
    folder : Path
        Of the run.
    config : dict
        A checked configuration.

    Returns
    -------
    list of Difference
        In the order of paths; products that ``made.json`` does not know are left out.
    """
    ledger, found = _read(folder), []
    if not ledger["facts"]:
        return found
    now = expected(config)
    for product, made in _made(folder, ledger, config).items():
        facts, wanted = ledger["facts"].get(made), now.get(_key(product, config))
        if facts and wanted and made != identity(wanted):
            changes = tuple(_changes(facts, wanted))
            if not changes:  # a newer version has more keys, and the config does not set them
                continue
            found.append(Difference(product, wanted["stage"], changes))
    return found


def record(folder: Path, config: dict) -> None:
    """Note what existing products were made with, and what this run makes new ones with."""
    ledger, now = _read(folder), expected(config)
    made = _made(folder, ledger, config)
    latest = {key: identity(facts) for key, facts in now.items()}
    facts = ledger["facts"] | {latest[key]: value for key, value in now.items()}
    used = {*made.values(), *latest.values()}
    content = {
        "products": made,
        "latest": latest,
        "facts": {key: value for key, value in facts.items() if key in used},
    }
    write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", folder / NAME)


def say_stale(folder: Path, config: dict) -> None:
    """Say which products differ: without its notes, Snakemake finds nothing to be done."""
    if stale := differences(folder, config):
        print(
            f"{folder}: {len(stale)} product(s) were made with other settings or code than the "
            "config's:\n  " + "\n  ".join(describe(stale)) + "\n"
            "Snakemake makes anew those that it has notes of (.snakemake) and the target needs. "
            f"Else add: --forcerun {rules_of(stale)}",
            file=sys.stderr,
        )


def rules_of(stale: list[Difference]) -> str:
    """Rules that make some products anew."""
    names = {rule for d in stale for rule in STAGES[d.stage].rules or (d.stage,)}
    return " ".join(sorted(names))


def refuse_stale(folder: Path, config: dict, kept: Iterable[str]) -> None:
    """Stop a run that would keep products of other settings as they are.

    Parameters
    ----------
    folder, config
    kept : iterable of str
        Products that the run needs and does not make anew, as paths from the working directory.

    Raises
    ------
    InputError
        Names the products, what differs, and what to do.
    """
    names = {str(Path(path)) for path in kept}
    stale = [d for d in differences(folder, config) if str(folder / d.product) in names]
    if not stale:
        return
    raise InputError(
        f"{len(stale)} product(s) were made with other settings or code than the config's, and "
        "Snakemake's notes of that are lost:\n  " + "\n  ".join(describe(stale)) + "\n",
        folder,
        "products of this config",
        f"run again with --forcerun {rules_of(stale)}, give the run another name, or take "
        "back the change",
    )


def describe(stale: list[Difference]) -> list[str]:
    """Lines that name products with their differences; many of a kind are counted."""
    groups: dict[tuple, list[str]] = {}
    for difference in stale:
        groups.setdefault((difference.stage, difference.changes), []).append(difference.product)
    lines = []
    for (_, changes), products in groups.items():
        named = ", ".join(products[:SHOWN])
        more = f" and {len(products) - SHOWN} more" if len(products) > SHOWN else ""
        lines.append(f"{named}{more} ({'; '.join(changes)})")
    return lines


def _changes(made: dict, wanted: dict) -> Iterator[str]:
    """Say what differs between two answers of `made_with`."""
    for stage, version in wanted["code"].items():
        if made["code"].get(stage) != version:
            yield f"code of {stage}: version {made['code'].get(stage)}, now {version}"
    old, new = _set(made["settings"]), _set(wanted["settings"])
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield f"{key}: {json.dumps(old.get(key))}, now {json.dumps(new.get(key))}"


def _set(settings: dict) -> dict[str, object]:
    """Settings by dotted key; an empty list or group is as a key that is not there."""
    return {key: value for key, value in flat(settings).items() if value not in ([], {})}


def _key(product: str, config: dict) -> str:
    """Key of a product in `expected`: its stage, with its row where the row decides."""
    stage = stage_of(product)
    if stage == "generate" and is_outside(config, product.split("/")[1]):
        tissue, row, seed, _ = product.split("/")
        return f"{OUTSIDE} {tissue} {row} {seed.removeprefix('seed')}"
    return f"{stage} {product.split('/')[1]}" if stage and by_row(stage) else stage


def _made(folder: Path, ledger: dict, config: dict) -> dict[str, str]:
    """Identity of what each existing product was made with, by path; unknown ones are left out."""
    file = folder / NAME
    written = file.stat().st_mtime_ns if file.is_file() else None
    made = {}
    for path in sorted(folder.rglob("*")):
        product = path.relative_to(folder).as_posix()
        if not (key := _key(product, config)):
            continue
        newer = written is not None and path.stat().st_mtime_ns > written
        known = ledger["latest"].get(key) if newer else ledger["products"].get(product)
        if known:
            made[product] = known
    return made


def _read(folder: Path) -> dict:
    """Content of ``made.json``; empty where there is none, or a damaged one."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return {key: dict(content[key]) for key in ("products", "latest", "facts")}
    except (OSError, ValueError, KeyError, TypeError):
        return {"products": {}, "latest": {}, "facts": {}}
