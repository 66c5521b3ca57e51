"""Rows of a run, by its checked configuration, and which of them each part of the workflow has."""

from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.row import BEST, HALF
from mdwgan.generators.rows import (
    CONTROLS,
    LIGHT,
    OTHER_REAL,
    REAL_ROWS,
    REAL_SAMPLES,
    REFERENCES,
    row_of,
)


def with_references(names: list[str], controls: bool = False) -> list[str]:
    """Generators of the run: the reference rows always join them, the controls on demand."""
    chosen = [name for name in CONTROLS if controls or name in names]
    return [*(name for name in names if name not in LIGHT), *REFERENCES, *chosen]


def all_rows(config: dict) -> list[str]:
    """Generators of the run, and the rows of real samples that have DEGs and pathways alone."""
    return [*config["generators"], *REAL_ROWS]


def reference_generators(config: dict) -> list[str]:
    """Reference rows and controls of the run: light, so that one job makes them all."""
    return [name for name in config["generators"] if name in LIGHT]


def controls_of(config: dict) -> list[str]:
    """Controls of the run."""
    return [name for name in config["generators"] if name in CONTROLS]


def trained_generators(config: dict) -> list[str]:
    """Rows of the run that have a job each."""
    return [name for name in config["generators"] if name not in LIGHT]


def is_outside(config: dict, row: str) -> bool:
    """Whether another program makes a row's samples: a file or a command, and no model."""
    return row in config["generators_from"] or row in config["generators_by_command"]


def outside_generators(config: dict) -> list[str]:
    """Rows of the run whose samples another program makes."""
    return [name for name in config["generators"] if is_outside(config, name)]


def fitted(config: dict, names: list[str]) -> list[str]:
    """Those of some rows that have a model."""
    return [name for name in names if not is_outside(config, name)]


def drawn_generators(config: dict) -> list[str]:
    """Generators of the run that draw new samples: neither real ones nor controls."""
    return [name for name in config["generators"] if name not in (*REAL_SAMPLES, *CONTROLS)]


def tested_generators(config: dict) -> list[str]:
    """Generators of the run whose DEGs are a job of their own: the real samples' are one job."""
    return [name for name in config["generators"] if name not in REAL_SAMPLES]


def embedded_generators(config: dict) -> list[str]:
    """Rows that t-SNE places: those of the config, or the first generator and copy.

    Row `BEST` goes behind other models: its samples are another row's, which may be copy's.
    """
    chosen = config["evaluation"]["embedding"]["generators"]
    if chosen is None:
        names = config["generators"]
        first = next((name for name in names if name not in (BEST, *REFERENCES)), names[0])
        return list(dict.fromkeys([first, "copy"]))
    return chosen


def pictured_generators(config: dict) -> list[str]:
    """Generators in the pictures: real-half is a part of the test samples, which are shown."""
    return [name for name in config["generators"] if name not in (HALF, *CONTROLS)]


def deg_generators(config: dict) -> list[str]:
    """Generators of the run, reference rows among them, that get DEGs and pathways."""
    return _with_real_samples(config, config["deg"]["generators"])


def combined_generators(config: dict) -> list[str]:
    """Generators of the run whose DEGs are combined over many cohorts.

    Networks, whose training takes long, are among them where the config names them.
    """
    deg = config["deg"]
    if deg["synthesis"] == "naive":
        return []
    drawn = fitted(config, drawn_generators(config))
    if deg["combined"] is not None:
        return [name for name in drawn if name in deg["combined"]]
    tested = deg_generators(config)
    return [name for name in drawn if name in tested and not is_slow(config, name)]


def is_slow(config: dict, name: str) -> bool:
    """Whether a row's generator is a network that trains for long."""
    generator = generator_of(config, name)
    return generator in SYSTEMS or row_of(generator).slow


def classified_generators(config: dict) -> list[str]:
    """Generators of the run, reference rows among them, that classifiers are trained on."""
    return _with_real_samples(config, config["evaluation"]["classification"]["generators"])


def scored_tables(config: dict) -> dict[str, list[str]]:
    """Tables of a row that its metrics are read from, and the generators that have them."""
    tested = deg_generators(config)
    return {
        "metrics.tsv": config["generators"],
        "agreement.tsv": tested,
        "deg_calibration.tsv": fitted(config, tested) if config["deg"]["permutations"] else [],
        "utility.tsv": classified_generators(config),
    }


def _with_real_samples(config: dict, chosen: list[str] | None) -> list[str]:
    """The run's generators that ``chosen`` names, plus the rows of real samples.

    All but the controls where it is None.
    """
    names = config["generators"]
    if chosen is None:
        return [name for name in names if name not in CONTROLS]
    return [name for name in names if name in chosen or name in REAL_SAMPLES]


def augmented_generators(config: dict) -> list[str]:
    """Generators that have an augmentation curve."""
    return list(config["evaluation"]["augmentation"]["generators"])


def compared_with(name: str) -> str:
    """Row of real samples that a row's DEGs and pathways are compared with."""
    return "real-other-half" if name == HALF else "real"


def other_real_row(config: dict) -> str:
    """Row of the real samples that row ``real`` leaves out: the training or the test samples."""
    return OTHER_REAL[config["deg"]["real"]]


def row_of_test_samples(config: dict) -> str:
    """Row of the real samples that are the test samples."""
    return "real" if config["deg"]["real"] == "test" else other_real_row(config)


def generator_of(config: dict, row: str) -> str:
    """Generator of a row: the row's own, or that of the row whose settings it changes."""
    base = config["rows"][row]["of"] if row in config["rows"] else row
    return row_of(base).of or base
