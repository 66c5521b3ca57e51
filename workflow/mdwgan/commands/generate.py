"""Draw synthetic samples from a model and denormalise them."""

from pathlib import Path

import anndata

from mdwgan import provenance
from mdwgan.compute import set_threads
from mdwgan.generators.registry import load
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.io import write_h5ad


def samples(text: str) -> str | int:
    """Config ``generate.samples``: a word, or a number of each condition."""
    return int(text) if text.isdigit() else text


def add_arguments(parser) -> None:
    parser.add_argument("--training", required=True, type=Path, help="training.h5ad")
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--samples", required=True, type=samples)
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--threads", required=True, type=int)
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    set_threads(args.threads)
    data = anndata.read_h5ad(args.training)
    generator = load(args.model, list(data.var_names))
    synthetic = build_synthetic(data, generator, args.samples, args.seed)
    synthetic.uns["provenance"] = provenance.extend(
        generator.provenance, product="synthetic", seed=args.seed
    )
    write_h5ad(synthetic, args.output)
    counts = synthetic.obs["condition"].value_counts().to_dict()
    print(f"{generator.tissue} {generator.name}: {generator.reason or counts}")
