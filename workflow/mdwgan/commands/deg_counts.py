"""Write the counts and conditions that DESeq2 gets for one row."""

from pathlib import Path

import anndata

from mdwgan.deg import counts_of
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--training", required=True, type=Path, help="training.h5ad")
    parser.add_argument(
        "--synthetic", type=Path, nargs="*", help="synthetic.h5ad; not for real rows"
    )
    parser.add_argument("--row", required=True, help="real, real-other-half or a generator")
    parser.add_argument("--real", required=True, choices=["test", "train"])
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--counts", required=True, type=Path)
    parser.add_argument("--samples", required=True, type=Path)


def run(args) -> None:
    synthetic = anndata.read_h5ad(args.synthetic[0]) if args.synthetic else None
    data = anndata.read_h5ad(args.training)
    counts, samples = counts_of(data, synthetic, args.row, args.real, args.seed)
    write_tsv(counts, args.counts, index=True)
    write_tsv(samples, args.samples)
    print(f"{args.row}: {samples['condition'].value_counts().to_dict()}")
