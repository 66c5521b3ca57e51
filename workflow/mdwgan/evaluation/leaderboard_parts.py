"""Parts of one run, each of which measured other metrics of the same rows, as one run."""

from math import isclose

from mdwgan.errors import InputError
from mdwgan.metrics.base import AXES
from mdwgan.metrics.catalogue import entry_of

SAME = ("genes", "training samples", "seeds")  # facts that make rows comparable


def joined(runs: list[dict]) -> list[dict]:
    """Join runs of one name; the others stay as they are, in their order.

    What several parts have is the first one's: values, costs, and metrics that miss a control. That
    parts have the same models is known only where they share a value.

    Parameters
    ----------
    runs : list of dict
        As a record of the leaderboard has them.

    Returns
    -------
    list of dict

    Raises
    ------
    InputError
        Parts have other genes, training samples or seeds, or another value in the same place.
    """
    by_name: dict[str, dict] = {}
    for run in runs:
        name = run["run"]
        by_name[name] = _join(by_name[name], run) if name in by_name else run
    return list(by_name.values())


def _join(first: dict, second: dict) -> dict:
    added = _added(first, second)
    notes = [first["note"], second["note"] if second["note"] not in first["note"] else ""]
    return {
        "run": first["run"],
        "facts": _facts(first, second, added),
        "note": " ".join(filter(None, notes)),
        "missing": [row for row in first["missing"] if row in second["missing"]],
        "blind": _by_tissue(first["blind"], second["blind"]),
        "costs": _by_tissue(first["costs"], second["costs"]),
        "shared": second["shared"] | first["shared"],
        "values": first["values"] + added,
    }


def _by_tissue(first: dict, second: dict) -> dict:
    return {
        tissue: second.get(tissue, {}) | first.get(tissue, {}) for tissue in {**first, **second}
    }


def _added(first: dict, second: dict) -> list[dict]:
    """Values that the second part adds; those of both must be the same."""
    known = {_place(line): line["values"] for line in first["values"]}
    for line in second["values"]:
        for seed, value in known.get(_place(line), {}).items():
            other = line["values"].get(seed, value)
            if not isclose(value, other, rel_tol=1e-6, abs_tol=1e-9):
                raise InputError(
                    f"parts of run {first['run']} differ: {', '.join(_place(line))}, seed {seed}: "
                    f"{value:g} and {other:g}",
                    "RUN",
                    "parts made from the same samples and models",
                    "name with --metrics what the part adds, or make both on one machine",
                )
    return [line for line in second["values"] if _place(line) not in known]


def _place(line: dict) -> tuple[str, str, str]:
    return line["tissue"], line["row"], line["metric"]


def _facts(first: dict, second: dict, added: list[dict]) -> dict[str, str]:
    """Facts of the first part; where the second's differ, theirs with the axes that it adds."""
    facts = dict(first["facts"])
    axes = {entry_of(line["metric"]).axis for line in added}
    for title, text in second["facts"].items():
        before = facts.setdefault(title, text)
        if before == text:
            continue
        if title in SAME:
            raise InputError(
                f"parts of run {first['run']} differ in {title}: {before!r} and {text!r}",
                "RUN",
                "parts with the same genes, training samples and seeds",
                "give the other run's folder another name",
            )
        if axes:
            facts[title] = f"{before}; of {', '.join(a for a in AXES if a in axes)}: {text}"
    return facts
