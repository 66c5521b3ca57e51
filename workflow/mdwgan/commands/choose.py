"""Choose the generator of row best by training donors that are held out."""

from pathlib import Path

from mdwgan.cohort.pool import with_pool
from mdwgan.cohort.sample_set import TrainingData, training_data
from mdwgan.commands import arguments
from mdwgan.compute import set_threads
from mdwgan.evaluation.choice import Choice, decide, first_that_fits, record
from mdwgan.evaluation.choose import Candidate, score_candidates
from mdwgan.generators.registry import make
from mdwgan.io import write_text, write_tsv
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.pool(parser)
    arguments.settings(
        parser, "tried (row, generator, settings of each) and left_out (reasons)", "--candidates"
    )
    arguments.settings(parser, "folds and repeats of config chooser")
    arguments.seed(parser)
    arguments.threads(parser)
    arguments.output(parser, "chosen.json")
    parser.add_argument("--scores", required=True, type=Path, help="table of all losses")


def run(args) -> None:
    set_threads(args.threads)
    training = with_pool(training_data(read_h5ad(args.training)), args.pool)
    candidates = [Candidate(**facts) for facts in args.candidates["tried"]]
    left_out = args.candidates["left_out"]
    scores, failed = score_candidates(training, candidates, seed=args.seed, **args.settings)
    if len(scores):
        choice = decide(scores, candidates, failed, left_out)
    else:
        choice = _without_folds(training, candidates, left_out, args.seed)
    write_tsv(scores, args.scores)
    tissue, samples = training.train.tissue, len(training.train)
    write_text(record(choice, tissue, args.seed, samples, scores), args.output)
    print(f"{tissue}: {choice.candidate.row}; {choice.reason}")


def _without_folds(
    training: TrainingData, candidates: list[Candidate], left_out: dict[str, str], seed: int
) -> Choice:
    """Fit candidates in turn to all training samples until one can be fitted."""
    failed = {}
    for candidate in candidates:
        generator = make(candidate.generator, candidate.settings)
        generator.fit(training, seed)
        if not generator.reason:
            break
        failed[candidate.row] = generator.reason
    return first_that_fits(candidates, failed, left_out, len(training.train))
