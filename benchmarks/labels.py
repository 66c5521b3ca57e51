"""Condition labels that hold: effect_slope and dist by system, tissue, genes and label_scale.

    python benchmarks/labels.py labels.tsv \
        results/<run>/{kidney,colon}/seed{0,1,2,3,4}/training.h5ad

Trains each system on the training samples of each file and compares what it generates with the
test samples, which choose nothing. A line of the table is one training. Trainings that the table
has are not made again, so that work that was stopped goes on; without files the summary alone is
printed. ``copy`` is the training samples as they are. effect_slope and effect_r are those of
metrics.tsv, in log2; slope_z is the slope in z, which gives quiet genes the weight of loud ones.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd
from mdwgan.cohort.sample_set import TrainingData, training_data
from mdwgan.compute import set_threads
from mdwgan.config.defaults import defaults_of
from mdwgan.generators.registry import make
from mdwgan.numerics.correlation import dist_of, pearson, unit_columns
from mdwgan.readers.hdf5 import read_h5ad

SYSTEMS = ["mdwgan-gp", "s-wgan-gp", "cwgan-gp", "gene-cwgan"]
SCALES = ["paper", "balanced"]
KEYS = ["tissue", "genes", "seed", "system", "label_scale", "selection", "epochs"]
VALUES = ["effect_slope", "slope_z", "effect_r", "dist", "updates", "seconds"]
FORMS = {"slope_z": ".2f", "effect_r": ".2f", "dist": ".3f"}


def difference(z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Difference of the conditions' means, in z."""
    return z[labels == 1].mean(axis=0) - z[labels == 0].mean(axis=0)


def measure(data: TrainingData, z: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Compare samples with the test samples."""
    real, made = (difference(*pair) for pair in ((data.test.z, data.test.labels), (z, labels)))
    in_log2 = real * data.sd, made * data.sd
    return {
        "effect_slope": slope(*in_log2),
        "slope_z": slope(real, made),
        "effect_r": pearson(*in_log2),
        "dist": dist_of(unit_columns(data.test.z), unit_columns(z)),
    }


def slope(real: np.ndarray, made: np.ndarray) -> float:
    """Least squares, no offset."""
    return float(real @ made / (real @ real))


def train(data: TrainingData, facts: dict) -> dict[str, float]:
    """Train a system, and compare as many samples as the test set has."""
    if facts["system"] == "copy":
        return measure(data, data.train.z, data.train.labels)
    start, seed = time.monotonic(), facts["seed"]
    settings = defaults_of("training") | {key: facts[key] for key in KEYS[4:]}
    generator = make(
        facts["system"], settings | {"device": "cpu", "tf32": False, "sampling": "iid"}
    )
    history = generator.fit(data, seed)
    if generator.reason:
        return {"seconds": time.monotonic() - start}
    z = generator.sample(data.test.labels, seed).z
    updates = history.loc[history["phase"] == "refit", "update"].max()
    seconds = time.monotonic() - start
    return measure(data, z, data.test.labels) | {"updates": updates, "seconds": seconds}


def key(facts: dict) -> tuple[str, ...]:
    """Identity of a line, as text."""
    return tuple(str(facts[name]) for name in KEYS)


def read(path: Path) -> pd.DataFrame:
    """Read the table so far."""
    if not path.exists():
        return pd.DataFrame(columns=[*KEYS, *VALUES])
    return pd.read_csv(path, sep="\t", keep_default_na=False, na_values=[""])


def trainings(args: argparse.Namespace, data: TrainingData, seed: int) -> list[dict]:
    """Facts of the trainings on one file; copy first."""
    common = {"tissue": data.train.tissue, "genes": len(data.train.genes), "seed": seed}
    rows = [common | {"system": "copy", "label_scale": "-", "selection": "-", "epochs": 0}]
    per_epoch = -(-len(data.train) // defaults_of("training")["batch"])
    epochs = args.updates // per_epoch
    return rows + [
        common
        | {"system": system, "label_scale": scale, "selection": args.selection, "epochs": epochs}
        for system in args.systems
        for scale in args.label_scales
    ]


def summary(table: pd.DataFrame) -> str:
    """Means over seeds, as a table of Markdown."""
    names = ["genes", "tissue", "system", "label_scale", "selection"]
    titles = "genes | tissue | system | label | selection | seeds | effect_slope | of single seeds"
    lines = [f"| {titles} | slope_z | effect_r | dist |", "|---" * 11 + "|"]
    for group, rows in table.groupby(names, sort=False):
        single = " ".join(f"{value:.2f}" for value in rows.sort_values("seed")["effect_slope"])
        mean = rows[VALUES].mean()
        cells = [f"{group[0]:,}", *group[1:], str(len(rows)), f"{mean['effect_slope']:.2f}", single]
        cells += [f"{mean[name]:{form}}" for name, form in FORMS.items()]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("files", type=Path, nargs="*", help=".../seed<k>/training.h5ad")
    parser.add_argument("--systems", nargs="+", default=SYSTEMS)
    parser.add_argument("--label-scales", nargs="+", default=SCALES, choices=SCALES)
    parser.add_argument("--selection", default="validation", choices=["validation", "none"])
    parser.add_argument("--updates", type=int, default=500, help="at most; none: all of them")
    args = parser.parse_args()
    set_threads(1)
    table = read(args.table)
    for file in args.files:
        data = training_data(read_h5ad(file))
        for facts in trainings(args, data, int(file.parent.name.removeprefix("seed"))):
            if key(facts) in {key(row) for row in table.to_dict("records")}:
                continue
            made = train(data, facts)
            table = pd.concat([table, pd.DataFrame([facts | made])], ignore_index=True)
            table.to_csv(args.table, sep="\t", index=False, float_format="%.6g")
    print(summary(table))


if __name__ == "__main__":
    main()
