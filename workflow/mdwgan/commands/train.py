"""Train one generator on one tissue."""

import json
from pathlib import Path

from mdwgan import provenance
from mdwgan.cohort.pool import with_pool
from mdwgan.cohort.sample_set import training_data
from mdwgan.commands import arguments
from mdwgan.compute import set_threads
from mdwgan.evaluation.choice import read_choice
from mdwgan.evaluation.choose import Candidate
from mdwgan.generators.registry import make
from mdwgan.generators.scale import scale_of
from mdwgan.io import write_tsv
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.pool(parser)
    parser.add_argument(
        "--chosen",
        nargs="*",
        type=Path,
        default=[],
        help="chosen.json: its generator and settings are taken",
    )
    parser.add_argument("--generator", required=True, help="generator to fit")
    parser.add_argument("--row", help="row of the tables that it is fitted for, if another")
    arguments.seed(parser)
    arguments.settings(parser, "settings of the generator")
    parser.add_argument("--graphs", type=json.loads, help="JSON of graphs other than the data's")
    arguments.threads(parser)
    arguments.product(parser, "--model")
    parser.add_argument("--history", required=True, type=Path)


def run(args) -> None:
    set_threads(args.threads)
    chosen = Candidate(args.row or args.generator, args.generator, args.settings)
    for path in args.chosen:
        chosen = read_choice(path)
    generator = make(chosen.generator, chosen.settings)
    data = read_h5ad(args.training)
    checkpoint = args.model.with_name("checkpoint.pt")
    generator.row = args.row or args.generator
    training = with_pool(training_data(data, args.graphs), args.pool)
    history = generator.fit(training, args.seed, checkpoint)
    generator.scale = scale_of(data)
    generator.provenance = provenance.extend(
        data.uns.get("provenance", ""), product="model", generator=generator.row, seed=args.seed
    )
    generator.save(args.model)
    write_tsv(history, args.history)
    generator.finish()
    print(f"{generator.tissue} {generator.row}: {generator.reason or 'trained'}")
