"""Take samples of another program into a run: check them, and write synthetic.h5ad.

The file has a row for each sample, with the columns sample and condition, and a column for each
gene; or it is an h5ad with condition in obs. docs/other-tools.md shows the whole way.
"""

import json
from pathlib import Path

from mdwgan import provenance
from mdwgan.cohort.training import read_training
from mdwgan.commands import arguments
from mdwgan.evaluation.outside import import_samples
from mdwgan.io import write_h5ad

VALUES = ("log2", "counts", "fpkm", "tpm")


def add_arguments(parser) -> None:
    arguments.training(parser)
    parser.add_argument(
        "--samples",
        nargs="*",
        type=Path,
        default=[],
        help="file of samples, or none: a row without samples, which says so",
    )
    parser.add_argument("--values", choices=VALUES, default="log2", help="what the file holds")
    parser.add_argument("--row", required=True, help="name of the row")
    parser.add_argument("--key", default="--samples", help="config key, for messages")
    arguments.seed(parser)
    arguments.output(parser, "synthetic.h5ad")


def run(args) -> None:
    data = read_training(args.training)
    file = next(iter(args.samples), None)
    made = import_samples(data, args.row, args.seed, file, args.values, args.key)
    settings = json.loads(str(made.uns["settings"]))
    facts = {key: settings[key] for key in ("file", "sha256") if key in settings}
    made.uns["provenance"] = provenance.extend(
        data.uns.get("provenance", ""),
        product="synthetic",
        generator=args.row,
        seed=args.seed,
        **facts,
    )
    write_h5ad(made, args.output)
    counts = made.obs["condition"].value_counts().to_dict()
    print(f"{made.uns['tissue']} {args.row}: {made.uns['reason'] or counts}")
