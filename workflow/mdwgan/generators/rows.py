"""The rows of all tables by name: models, reference rows, controls, and rows of real samples."""

from mdwgan.generators.model_rows import MODEL_ROWS
from mdwgan.generators.row import Row
from mdwgan.generators.yardstick_rows import CONTROL_ROWS, REFERENCE_ROWS, ROWS_OF_REAL

# Candidates for row `best`, where a config names none; ties go to the earlier ones.
SHORT_LIST = ("mvn-pan", "mvn-matched", "bootstrap")
_ROWS = (*MODEL_ROWS, *REFERENCE_ROWS, *CONTROL_ROWS, *ROWS_OF_REAL)
ROWS: dict[str, Row] = {row.name: row for row in _ROWS}
MODELS = tuple(row.name for row in MODEL_ROWS)
REFERENCES = tuple(row.name for row in REFERENCE_ROWS)
CONTROLS = tuple(row.name for row in CONTROL_ROWS)
LIGHT = (*REFERENCES, *CONTROLS)  # rows that one job makes
REAL_ROWS = tuple(row.name for row in ROWS_OF_REAL)
REAL_SAMPLES = tuple(row.name for row in REFERENCE_ROWS if row.real_samples)
UNCOMPARED = tuple(row.name for row in _ROWS if not row.compared)
# Row of the real samples that row `real` (config `deg.real`) leaves out.
OTHER_REAL = {"test": "real-train", "train": "real-test"}


def row_of(name: str) -> Row:
    """Row of a name: one that ships, a plug-in's, or that of another program's samples."""
    return ROWS.get(name) or Row(name, "model", name, "")


def is_model(name: str) -> bool:
    """Whether a row is a trained generator; rows of an older run count as such."""
    return name not in ROWS or ROWS[name].kind == "model"


def is_reconstruction(name: str) -> bool:
    """Whether a part of the row's system had to be invented."""
    return name in ROWS and ROWS[name].reconstruction


def label(name: str) -> str:
    """Title of a row, as in MDWGAN-GP; reconstructions have an asterisk."""
    if name in ROWS:
        return ROWS[name].title + "*" * is_reconstruction(name)
    return name.upper() if "gan" in name else name


def models(names: list[str]) -> list[str]:
    """Pick the trained generators among the names."""
    return [name for name in names if is_model(name)]


def ordered(names: list[str]) -> list[str]:
    """Models in the order of the names, then the other rows."""
    return models(names) + [name for name in names if not is_model(name)]


def baselines(names: list[str]) -> list[str]:
    """Pick the reference rows that make samples plainly: neither the training set nor real ones."""
    return [name for name in names if name in REFERENCES and name not in REAL_SAMPLES]
