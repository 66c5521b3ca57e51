"""Train one generator on one tissue."""

import json
from pathlib import Path

import anndata

from mdwgan import provenance
from mdwgan.cohort.sample_set import training_data
from mdwgan.compute import set_threads
from mdwgan.generators.registry import make
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--training", required=True, type=Path, help="training.h5ad")
    parser.add_argument("--generator", required=True)
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--settings", required=True, type=json.loads, help="JSON of its settings")
    parser.add_argument("--graphs", type=json.loads, help="JSON of graphs other than the data's")
    parser.add_argument("--threads", required=True, type=int)
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--history", required=True, type=Path)


def run(args) -> None:
    set_threads(args.threads)
    generator = make(args.generator, args.settings)
    data = anndata.read_h5ad(args.training)
    checkpoint = args.model.with_name("checkpoint.pt")
    history = generator.fit(training_data(data, args.graphs), args.seed, checkpoint)
    generator.provenance = provenance.extend(
        data.uns.get("provenance", ""), product="model", generator=args.generator, seed=args.seed
    )
    generator.save(args.model)
    write_tsv(history, args.history)
    generator.finish()
    print(f"{generator.tissue} {args.generator}: {generator.reason or 'trained'}")
