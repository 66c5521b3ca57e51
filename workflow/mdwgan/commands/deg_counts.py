"""Write counts and samples of DESeq2's tests: those of the real samples, or of a generator."""

import json
from pathlib import Path

from mdwgan.biology.deseq2_samples import generator_runs, real_runs
from mdwgan.commands import arguments
from mdwgan.io import write_tsv
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.synthetic(parser, required=False)  # left out: the real samples
    parser.add_argument("--real", required=True, choices=["test", "train"])
    parser.add_argument(
        "--contrasts",
        type=json.loads,
        default=[],
        help="JSON: [[reference, case], ...]; by default each condition against the first",
    )
    parser.add_argument("--terms", nargs="*", default=[], help="more columns, for the design")
    arguments.seed(parser)
    arguments.product(parser, "--counts")
    parser.add_argument("--samples", required=True, type=Path)


def run(args) -> None:
    data = read_h5ad(args.training)
    if args.synthetic:
        synthetic = read_h5ad(args.synthetic)
        counts, samples = generator_runs(
            data, synthetic, args.real, args.seed, args.contrasts, args.terms
        )
    else:
        counts, samples = real_runs(data, args.real, args.seed, args.contrasts, args.terms)
    write_tsv(counts, args.counts, index=True)
    write_tsv(samples, args.samples)
    print(samples.groupby(["run", "condition"], sort=False).size().to_string())
