"""What a tuning tries: the ranges of settings, the rungs, the trials, and the config that results.

A range is declared with its key, in the schema of the configuration: ``x-range: {low, high, log}``
for numbers, ``x-choices: [...]`` for a few values.
"""

from dataclasses import dataclass
from functools import cache
from math import exp, log

import yaml

from mdwgan.config.defaults import read_schema
from mdwgan.config.rows import generator_of
from mdwgan.evaluation.halving import OWN
from mdwgan.generators.adversarial.systems import SYSTEMS, unused_settings
from mdwgan.generators.rows import row_of
from mdwgan.seeds import rng

EXACT = 3  # digits of a number that is drawn: more would only be longer to paste
NONE_BETTER = "# No trial was better than the config's own settings, by more than its error.\n"
HEAD = "# Settings chosen on held-out training donors; paste what you want into your config.\n"


@dataclass(frozen=True)
class Range:
    """Values that a key is tuned over.

    Attributes
    ----------
    low, high : float
        Bounds, both included; without choices.
    log : bool
        Values are drawn alike in each decade.
    whole : bool
        Whole numbers.
    choices : tuple
        The values; empty for a range of numbers.
    """

    low: float = 0
    high: float = 0
    log: bool = False
    whole: bool = False
    choices: tuple = ()

    def draw(self, random) -> float | int | str:
        """Draw a value; ``random`` is a NumPy generator."""
        if self.choices:
            return self.choices[int(random.integers(len(self.choices)))]
        if self.log:
            value = exp(random.uniform(log(self.low), log(self.high)))
        else:
            value = random.uniform(self.low, self.high)
        value = min(max(float(f"{value:.{EXACT}g}"), self.low), self.high)
        return round(value) if self.whole else value

    def has(self, value: object) -> bool:
        """Whether a value is in the range."""
        if self.choices:
            return value in self.choices
        return isinstance(value, int | float) and self.low <= value <= self.high


@dataclass(frozen=True)
class Rung:
    """One rung: its share of the whole budget, and how many trials it has beside `OWN`."""

    number: int
    share: float
    trials: int


# ---- ranges


def ranges_in(schema: dict, path: str = "") -> dict[str, Range]:
    """Ranges of all keys of a schema that have one, by dotted key."""
    found = {}
    for name, rule in schema.get("properties", {}).items():
        key = f"{path}{name}"
        if "x-choices" in rule:
            found[key] = Range(choices=tuple(rule["x-choices"]))
        elif "x-range" in rule:
            found[key] = Range(**rule["x-range"], whole=rule.get("type") == "integer")
        found |= ranges_in(rule, f"{key}.")
    return found


@cache
def declared() -> dict[str, Range]:
    """Ranges of the configuration's keys."""
    return ranges_in(read_schema())


def ranges_of(config: dict, row: str) -> dict[str, Range]:
    """Ranges of a row's settings that the config wants tuned, in the order of the schema.

    Settings that a row's system does not use are left out.
    """
    generator, wanted = generator_of(config, row), config["tuning"]["keys"]
    taken = row_of(generator).config_keys
    unused = unused_settings(SYSTEMS[generator]) if generator in SYSTEMS else ()
    return {
        key: values
        for key, values in declared().items()
        if (key in taken or key.rpartition(".")[0] in taken)
        and key.rpartition(".")[2] not in unused
        and (wanted is None or key in wanted)
    }


# ---- rungs and trials


def tuned_generators(config: dict) -> list[str]:
    """Generators of the run whose settings are tuned."""
    return list(config["tuning"]["generators"])


def rungs(config: dict) -> list[Rung]:
    """Rungs of a tuning: one in ``eta`` trials goes on, to ``eta`` times the budget."""
    sizes, eta = [config["tuning"]["trials"]], config["tuning"]["eta"]
    while sizes[-1] >= eta:
        sizes.append(sizes[-1] // eta)
    last = len(sizes) - 1
    return [Rung(j, 1 / eta ** (last - j), size) for j, size in enumerate(sizes)]


def trial(config: dict, row: str, number: int) -> dict:
    """Settings of a trial of the first rung: what differs from the config, by key.

    A trial is the same in every tissue and seed, whatever the number of trials and the other keys.
    """
    if number == OWN:
        return {}
    words = (generator_of(config, row), "tuning", str(number))
    return {key: part.draw(rng(0, *words, key)) for key, part in ranges_of(config, row).items()}


# ---- the config that results


@cache
def groups_of_rows() -> frozenset[str]:
    """Groups of settings that config `rows` may change."""
    keys = read_schema()["properties"]["rows"]["additionalProperties"]["properties"]
    return frozenset(keys) - {"of"}


def own_row(config: dict, row: str) -> dict:
    """Row of config ``rows`` that is the same as a row."""
    return dict(config["rows"].get(row, {"of": row}))


def fragment(chosen: dict[str, dict], rows: dict[str, dict]) -> str:
    """Text to paste into a config: a row of its own for each generator that has better settings.

    Parameters
    ----------
    chosen : dict
        By generator, the settings that are better, by key of the config; none where none are.
    rows : dict
        By generator, its `own_row`.
    """
    content: dict = {}
    for name, changes in chosen.items():
        made = {key: value for key, value in rows[name].items()}
        for key, value in changes.items():
            group, _, setting = key.rpartition(".")
            if group in groups_of_rows():
                made[group] = {**made.get(group, {}), setting: value}
            else:  # a reference row's, which holds for the run
                content.setdefault(group, {})[setting] = value
        if any(isinstance(part, dict) for part in made.values()):
            content.setdefault("rows", {})[f"{name}-tuned"] = made
    if not content:
        return NONE_BETTER
    return HEAD + yaml.safe_dump(content, sort_keys=False)
