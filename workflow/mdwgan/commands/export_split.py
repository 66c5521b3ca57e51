"""Write the training samples of a tissue and seed for another program: these, and no test sample.

    mdwgan export-split results/demo --tissue kidney --seed 0 --output split

The folder gets training.h5ad and training.tsv (log2 values, samples in rows), the same as counts or
FPKM, and wanted.tsv: how many samples of each condition a run compares. docs/other-tools.md shows
how a program's samples come back.
"""

import json
from pathlib import Path

from mdwgan import provenance
from mdwgan.errors import InputError

POOL = "pan"  # all tissues of a run as one set


def add_arguments(parser) -> None:
    parser.add_argument("folder", type=Path, metavar="RUN", help="folder results/<run>")
    parser.add_argument("--tissue", required=True, help="of the run")
    parser.add_argument("--seed", required=True, type=int, help="of the run")
    parser.add_argument(
        "--samples",
        type=_number,
        default="test",
        help="config generate.samples, for wanted.tsv: test (default), train, cohort or a number",
    )
    parser.add_argument("--output", required=True, type=Path, help="folder of the files")


def _number(text: str) -> str | int:
    return int(text) if text.isdecimal() else text


def run(args) -> None:
    # Imported here, so that a slip is told at once.
    from mdwgan.cohort.export_split import training_samples, wanted_samples
    from mdwgan.generators.synthetic import wanted_labels
    from mdwgan.io import write_h5ad, write_samples, write_tsv
    from mdwgan.readers.hdf5 import read_h5ad
    from mdwgan.samples.conditions import classes_of

    data = read_h5ad(training_file(args.folder, args.tissue, args.seed))
    samples, matrix = training_samples(data), str(data.uns["matrix"])
    samples.uns["provenance"] = provenance.extend(
        samples.uns.get("provenance", ""), product="training samples alone", seed=args.seed
    )
    labels = wanted_labels(data, classes_of(data), args.samples)
    write_tsv(wanted_samples(data, labels), args.output / "wanted.tsv")
    write_samples(samples, args.output / "training.tsv", "log")
    write_samples(samples, args.output / f"training_{matrix}.tsv", matrix)
    write_h5ad(samples, args.output / "training.h5ad")
    counts = samples.obs["condition"].value_counts().to_dict()
    print(f"{args.tissue}, seed {args.seed}: training samples {json.dumps(counts)}")


def training_file(folder: Path, tissue: str, seed: int) -> Path:
    """Path of a run's ``training.h5ad``, which must be there."""
    path = folder / tissue / f"seed{seed}" / "training.h5ad"
    if path.is_file() and tissue != POOL:
        return path
    made = [p.parts[-3:-1] for p in folder.glob("*/seed*/training.h5ad")]
    found = sorted(" ".join(names) for names in made if names[0] != POOL)
    raise InputError(
        "all tissues pooled" if tissue == POOL else "no such file",
        path,
        f"a tissue and seed of the run: {', '.join(found)}" if found else "the folder of a run",
        f"make it: snakemake --cores 2 -- {path}" if folder.is_dir() else None,
    )
