"""Score one trial of settings on training donors that are held out."""

import json
from pathlib import Path

from mdwgan.cohort.pool import with_pool
from mdwgan.cohort.sample_set import training_data
from mdwgan.commands import arguments
from mdwgan.compute import set_threads
from mdwgan.evaluation.halving import Trial, read_record, trial_of
from mdwgan.evaluation.tuning import run_trial
from mdwgan.io import write_text
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.pool(parser)
    parser.add_argument(
        "--previous", nargs="*", type=Path, default=[], help="rung.json that the trial comes from"
    )
    parser.add_argument("--generator", required=True, help="generator to fit")
    arguments.settings(parser, "settings of the generator")
    parser.add_argument("--place", required=True, type=int, help="number in the rung; 0: as it is")
    arguments.settings(parser, "settings that differ, where none is in --previous", "--changes")
    arguments.settings(parser, "rung, share, folds and repeats", "--budget")
    arguments.seed(parser)
    arguments.threads(parser)
    arguments.output(parser)


def run(args) -> None:
    set_threads(args.threads)
    trial = Trial(args.place, args.changes)
    for path in args.previous:
        trial = trial_of(read_record(path), args.place)
    training = with_pool(training_data(read_h5ad(args.training)), args.pool)
    content = run_trial(training, args.generator, args.settings, trial, args.budget, args.seed)
    write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", args.output)
    ended = content["reason"] or content["note"] or "scored"
    print(f"trial {trial.number} {trial.changes}: {ended}")
