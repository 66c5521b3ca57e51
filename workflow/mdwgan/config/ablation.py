"""The trainings of the ablation, by name: the paper's four systems, and sweeps around the first.

A sweep changes one parameter of MDWGAN-GP at a time. Its trainings have the
seeds of the default's, so that the same noise and the same batches are drawn.
"""

from dataclasses import dataclass

from mdwgan.config.run import training_of, unused_defaults
from mdwgan.generators.rows import ROWS

SWEPT = "mdwgan-gp"
PARAMETERS = ("k", "lambda_g", "lambda_d")
REFERENCE_ROWS = tuple(row.name for row in ROWS.values() if row.in_ablation)


@dataclass(frozen=True)
class Variant:
    """A training of the ablation; ``parameter`` is empty where all is as in the config."""

    system: str
    parameter: str = ""
    value: float = 0


def variants(config: dict) -> dict[str, Variant]:
    """Trainings by name, which is part of their paths; none where the config wants no ablation."""
    trainings = {system: Variant(system) for system in config["ablation"]["systems"]}
    for parameter in PARAMETERS:
        for value in config["ablation"][parameter]:
            if value != default_of(config, parameter):  # the default is the system itself
                name = f"{SWEPT}_{parameter}{value:.10g}"
                trainings[name] = Variant(SWEPT, parameter, value)
    return trainings


def default_of(config: dict, parameter: str) -> float:
    """Value of a swept parameter in ``mdwgan-gp``'s own training."""
    default = Variant(SWEPT)
    if parameter == "k":
        return graphs_of(config, default)["k"]
    return training_settings(config, default)[parameter]


def training_settings(config: dict, variant: Variant) -> dict:
    """Training settings: the run's, what differs in the ablation, and the swept value."""
    swept = {variant.parameter: variant.value} if variant.parameter not in ("", "k") else {}
    settings = training_of(config, variant.system) | config["ablation"]["training"] | swept
    return settings | unused_defaults(variant.system)


def graphs_of(config: dict, variant: Variant) -> dict:
    """Settings of the graphs, with a swept k."""
    return config["graphs"] | ({"k": variant.value} if variant.parameter == "k" else {})
