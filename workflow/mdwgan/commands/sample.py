"""Draw new samples from a model.pt alone: no run and no other file is needed.

    mdwgan sample model.pt --condition tumour=300,normal=200 --seed 3 --output more.h5ad

--n alone is divided among the conditions as the training samples are. docs/sampling.md has more.
"""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.errors import InputError
from mdwgan.samples.numbers import EXAMPLE, read_numbers, wanted_numbers

ENDINGS = (".h5ad", ".tsv", ".tsv.gz", ".csv")
VALUES = ("log", "counts", "fpkm")


def add_arguments(parser) -> None:
    parser.add_argument("model", type=Path, metavar="MODEL", help="model.pt")
    parser.add_argument("--n", metavar="N", help="samples in all")
    parser.add_argument("--condition", metavar=EXAMPLE, help="samples of each condition")
    parser.add_argument("--seed", type=int, default=0, help="another one draws other samples")
    parser.add_argument(
        "--values",
        choices=VALUES,
        default="log",
        help="what a text file has: log2 values, or what the model was trained on; .h5ad has both",
    )
    parser.add_argument(
        "--training", type=Path, help="training.h5ad, for a model of an older version alone"
    )
    arguments.output(parser, f"file to write: {', '.join(ENDINGS)}")


def run(args) -> None:
    if not args.output.name.endswith(ENDINGS):
        raise InputError("unknown ending", args.output, " or ".join(ENDINGS))
    if args.output.is_dir():
        raise InputError("a folder", args.output, "the name of a file")
    asked = None if args.condition is None else read_numbers(args.condition, "--condition")
    # Imported here, so that what is mistyped is told at once.
    from mdwgan.api.models import load
    from mdwgan.io import write_h5ad, write_samples

    model = load(args.model, args.training)
    numbers = wanted_numbers(args.n, asked, model.conditions, ("--n", "--condition"))
    if args.values not in ("log", model.matrix):
        raise InputError(
            f"{args.values}, but the model was trained on {model.matrix}",
            "--values",
            f"log or {model.matrix}",
        )
    samples = model.sample(conditions=numbers, seed=args.seed)
    if args.output.suffix == ".h5ad":
        samples.X = samples.layers[args.values].copy()
        write_h5ad(samples, args.output)
    else:
        write_samples(samples, args.output, args.values)
    drawn = ", ".join(f"{number} {name}" for name, number in numbers.items())
    print(f"{model.tissue} {model.name}: {drawn} -> {args.output}")
