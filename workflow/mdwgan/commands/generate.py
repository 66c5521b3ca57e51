"""Draw synthetic samples from a model and denormalise them."""

import json

from mdwgan import provenance
from mdwgan.commands import arguments
from mdwgan.compute import set_threads
from mdwgan.errors import InputError
from mdwgan.generators.registry import load
from mdwgan.generators.synthetic import build_synthetic, check_number
from mdwgan.io import write_h5ad
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.model(parser)
    arguments.settings(parser, "config generate")
    arguments.seed(parser)
    arguments.threads(parser)
    arguments.output(parser)


def run(args) -> None:
    if not isinstance(args.settings, dict) or set(args.settings) != {"samples"}:
        raise InputError(
            f"{json.dumps(args.settings)} are no settings of this command",
            "--settings",
            '{"samples": 100}, of each condition, or test, train or cohort in place of the number',
        )
    check_number(args.settings["samples"])
    set_threads(args.threads)
    data = read_h5ad(args.training)
    generator = load(args.model, list(data.var_names))
    synthetic = build_synthetic(data, generator, seed=args.seed, **args.settings)
    synthetic.uns["provenance"] = provenance.extend(
        generator.provenance, product="synthetic", seed=args.seed
    )
    write_h5ad(synthetic, args.output)
    counts = synthetic.obs["condition"].value_counts().to_dict()
    print(f"{generator.tissue} {generator.name}: {generator.reason or counts}")
