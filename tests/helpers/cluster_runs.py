"""Small runs that are made on this machine and on a cluster, to be compared."""

from pathlib import Path

from helpers.snakemake_run import RUN, write_config

ROWS = ("mdwgan-gp", "mdwgan-gp-e", "mdwgan-gp-c", "cwgan-gp", "mvn-matched")
LONG = ROWS[:4]  # their trainings can be caught at work, and still take seconds
TRAINING = {"hidden": [16], "noise": 4, "epochs": 40, "patience": 40, "score_every": 1}


def row_of(name: str) -> Path:
    """Folder of a row's products."""
    return RUN / "alpha" / name / "seed0"


def log_of(name: str) -> Path:
    """Log of a row's training."""
    return RUN / "logs" / "alpha" / name / "seed0" / "train.log"


def config_of(directory: Path, mirror: Path, **changes) -> str:
    """Write a config of one tissue and all rows."""
    rows = {"tissues": ["alpha"], "generators": list(ROWS), "training": TRAINING}
    return write_config(directory, mirror, **rows | changes)


def contents(folder: Path) -> dict[str, bytes]:
    """Bytes of a run's products by path.

    Logs and benchmarks have times of day in them, and made.json what earlier starts have kept.
    """
    files = {str(path.relative_to(folder / RUN)): path for path in (folder / RUN).rglob("*")}
    return {
        name: path.read_bytes()
        for name, path in sorted(files.items())
        if path.is_file() and not name.startswith(("logs/", "benchmarks/", "made.json"))
    }


def differing(made: dict[str, bytes], expected: dict[str, bytes]) -> list[str]:
    """Products that are in one of two runs alone, or have other bytes there."""
    names = sorted(set(made) | set(expected))
    return [name for name in names if made.get(name) != expected.get(name)]
