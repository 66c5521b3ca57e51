"""Train generators on one tissue, and draw their samples."""

import json
from dataclasses import dataclass
from pathlib import Path

import anndata

from mdwgan import provenance
from mdwgan.cohort.pool import with_pool
from mdwgan.cohort.sample_set import TrainingData, training_data
from mdwgan.commands import arguments
from mdwgan.compute import set_threads
from mdwgan.config.stages import code_versions
from mdwgan.errors import InputError
from mdwgan.evaluation.choice import read_choice
from mdwgan.evaluation.choose import Candidate
from mdwgan.generators.base import Generator
from mdwgan.generators.finished import finished, fit_key
from mdwgan.generators.registry import make
from mdwgan.generators.scale import scale_of
from mdwgan.generators.synthetic import build_synthetic, check_number
from mdwgan.io import write_h5ad, write_tsv
from mdwgan.readers.hdf5 import read_h5ad


@dataclass(frozen=True)
class Row:
    """A row to train, and its files."""

    candidate: Candidate
    model: Path
    history: Path
    synthetic: Path | None


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
    arguments.settings(parser, "rows, each with row, generator and settings", "--rows")
    arguments.seed(parser)
    parser.add_argument("--graphs", type=json.loads, help="JSON of graphs other than the data's")
    arguments.threads(parser)
    arguments.product(parser, "--model", "model.pt of each row", nargs="+")
    parser.add_argument("--history", required=True, nargs="+", type=Path)
    parser.add_argument("--draw", type=json.loads, help="JSON: config generate")
    parser.add_argument(
        "--synthetic", nargs="*", type=Path, default=[], help="synthetic.h5ad of each row, or none"
    )


def run(args) -> None:
    if args.synthetic:
        check_draw(args.draw)
    set_threads(args.threads)
    data = read_h5ad(args.training)
    training = with_pool(training_data(data, args.graphs), args.pool)
    for row in rows_of(args):
        generator = train(row, data, training, args)
        print(f"{generator.tissue} {generator.row}: {generator.reason or 'trained'}", flush=True)
        if row.synthetic:
            draw(generator, data, args, row.synthetic)


def check_draw(settings: object) -> None:
    """Refuse settings that the drawing of samples does not know."""
    if not isinstance(settings, dict) or set(settings) != {"samples"}:
        raise InputError(
            f"{json.dumps(settings)} are no settings of this command",
            "--draw",
            '{"samples": 100}, of each condition, or test, train or cohort in place of the number',
        )
    check_number(settings["samples"])


def rows_of(args) -> list[Row]:
    """Rows with their files; the generator of a chosen row is the one that was chosen."""
    candidates = [Candidate(**facts) for facts in args.rows]
    if args.chosen:
        candidates = [read_choice(path) for path in args.chosen]
    synthetic = args.synthetic or [None] * len(candidates)
    names = [facts["row"] for facts in args.rows]
    files = zip(args.model, args.history, synthetic, strict=True)
    return [
        Row(Candidate(name, c.generator, c.settings), *of_row)
        for name, c, of_row in zip(names, candidates, files, strict=True)
    ]


def train(row: Row, data: anndata.AnnData, training: TrainingData, args) -> Generator:
    """Fit a row's generator and write it; one that was trained on the same before is kept."""
    chosen = row.candidate
    key = fit_key([args.training, *args.pool], *facts_of(chosen, args))
    if kept := finished(row.model, row.history, key, chosen.row):
        print(f"{row.model} is of this training and stays as it is", flush=True)
        return kept
    generator = make(chosen.generator, chosen.settings)
    generator.row, generator.key = chosen.row, key
    history = generator.fit(training, args.seed, row.model.with_name("checkpoint.pt"))
    generator.scale = scale_of(data)
    generator.provenance = provenance.extend(
        data.uns.get("provenance", ""), product="model", generator=generator.row, seed=args.seed
    )
    write_tsv(history, row.history)
    generator.save(row.model)
    generator.finish()
    return generator


def facts_of(chosen: Candidate, args) -> list:
    """All but the data that decides a training."""
    versions = code_versions("train")
    return [chosen.generator, chosen.settings, args.seed, args.graphs, args.threads, versions]


def draw(generator: Generator, data: anndata.AnnData, args, path: Path) -> None:
    """Draw samples, take them back to the data's values, and write them."""
    synthetic = build_synthetic(data, generator, seed=args.seed, **args.draw)
    synthetic.uns["provenance"] = provenance.extend(
        generator.provenance, product="synthetic", seed=args.seed
    )
    write_h5ad(synthetic, path)
    counts = synthetic.obs["condition"].value_counts().to_dict()
    print(f"{generator.tissue} {generator.row}: {generator.reason or counts}", flush=True)
