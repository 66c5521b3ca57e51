"""Parts of one run, each of which measured some axes of the same rows, as one run of a record."""

from mdwgan.errors import InputError
from mdwgan.metrics.base import AXES
from mdwgan.metrics.catalogue import entry_of

SAME = ("genes", "training samples")  # facts that make rows comparable
TOLERANCE = 1e-6  # of a value that both parts have


def joined(runs: list[dict]) -> list[dict]:
    """Join runs of one name; the others stay as they are, in their order.

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
        Parts have other genes or training samples, or another value in the same place.
    """
    whole: dict[str, dict] = {}
    for run in runs:
        name = run["run"]
        whole[name] = _join(whole[name], run) if name in whole else run
    return list(whole.values())


def _join(first: dict, second: dict) -> dict:
    return {
        "run": first["run"],
        "facts": _facts(first, second),
        "note": " ".join(filter(None, (first["note"], second["note"]))),
        "missing": [row for row in first["missing"] if row in second["missing"]],
        "blind": _by_tissue(first["blind"], second["blind"]),
        "costs": _by_tissue(second["costs"], first["costs"]),
        "shared": second["shared"] | first["shared"],
        "values": _values(first, second),
    }


def _by_tissue(first: dict, second: dict) -> dict:
    """Entries of both; of those in both, the second's."""
    return {t: first.get(t, {}) | second.get(t, {}) for t in {**first, **second}}


def _facts(first: dict, second: dict) -> dict[str, str]:
    """Facts of the first, and where the second's differ, of which axes they are."""
    facts = dict(first["facts"])
    axes = {entry_of(found["metric"]).axis for found in second["values"]}
    for title, said in second["facts"].items():
        known = facts.setdefault(title, said)
        if known == said:
            continue
        if title in SAME:
            raise InputError(
                f"parts of run {first['run']} differ in {title}: {known!r} and {said!r}",
                "RUN",
                "parts with the same genes and training samples",
                "give the other run another folder's name",
            )
        facts[title] = f"{known}; of {', '.join(a for a in AXES if a in axes)}: {said}"
    return facts


def _values(first: dict, second: dict) -> list[dict]:
    """Values of both; a value that both have must be the same."""
    whole = {_place(found): found for found in first["values"]}
    for found in second["values"]:
        place = _place(found)
        if place not in whole:
            whole[place] = found
            continue
        known = whole[place]["values"]
        for seed, value in found["values"].items():
            if abs(known.get(seed, value) - value) > TOLERANCE:
                raise InputError(
                    f"parts of run {first['run']} differ: {', '.join(place)}, seed {seed}: "
                    f"{known[seed]:g} and {value:g}",
                    "RUN",
                    "parts made from the same samples and models",
                    "name with --metrics what the part adds, or make both on one machine",
                )
        whole[place] = found | {"values": dict(sorted((known | found["values"]).items()))}
    return list(whole.values())


def _place(found: dict) -> tuple[str, str, str]:
    return found["tissue"], found["row"], found["metric"]
