"""Flags that verbs share: one name, one type and one help text for each."""

import argparse
import json
from pathlib import Path

from mdwgan.readers.organisms import HUMAN, ORGANISMS

Parser = argparse.ArgumentParser


def training(parser: Parser, several: bool = False) -> None:
    """``--training``: prepared training data, of one tissue or of several."""
    if several:
        parser.add_argument(
            "--training", required=True, nargs="+", type=Path, help="training.h5ad of each tissue"
        )
    else:
        parser.add_argument("--training", required=True, type=Path, help="training.h5ad")


def synthetic(parser: Parser, several: bool = False, required: bool = True) -> None:
    """``--synthetic``: generated samples, of one row or of several."""
    if several:
        parser.add_argument(
            "--synthetic", required=True, nargs="*", type=Path, help="synthetic.h5ad of all rows"
        )
    else:
        parser.add_argument(
            "--synthetic", required=required, type=Path, help="synthetic.h5ad of a generator"
        )


def pool(parser: Parser) -> None:
    """``--pool``: what other tissues lend, or a network, for generators that need it."""
    meaning = "pool.h5ad, or edges_<network>.tsv.gz, or none"
    parser.add_argument("--pool", nargs="*", type=Path, default=[], help=meaning)


def contrast(parser: Parser) -> None:
    """``--contrast``: the conditions that are compared."""
    parser.add_argument("--contrast", required=True, nargs=2, metavar=("REFERENCE", "CASE"))


def organism(parser: Parser) -> None:
    """``--organism``: what the samples are of."""
    parser.add_argument(
        "--organism", choices=list(ORGANISMS), default=HUMAN, help="config cohort.organism"
    )


def model(parser: Parser) -> None:
    """``--model``: a trained generator."""
    parser.add_argument("--model", required=True, type=Path, help="model.pt")


def seed(parser: Parser) -> None:
    """``--seed``: seed of the run."""
    parser.add_argument("--seed", required=True, type=int, help="seed of the run")


def threads(parser: Parser) -> None:
    """``--threads``: threads of the job."""
    parser.add_argument("--threads", required=True, type=int, help="threads of the job")


def output(parser: Parser, meaning: str = "file to write") -> None:
    """``--output``: what the verb makes."""
    parser.add_argument("--output", required=True, type=Path, help=meaning)


def product(
    parser: Parser, flag: str, meaning: str = "file to write", nargs: str | None = None
) -> None:
    """First product of a verb that has no ``output``; `claimed_by` finds it."""
    action = parser.add_argument(flag, required=True, type=Path, help=meaning, nargs=nargs)
    parser.set_defaults(product=action.dest)


def claimed_by(args: argparse.Namespace) -> Path | None:
    """Product that a job claims while it runs (`mdwgan.io.claims`); None for a verb without."""
    product = getattr(args, getattr(args, "product", "output"), None)
    return product[0] if isinstance(product, list) else product


def settings(parser: Parser, group: str, flag: str = "--settings") -> None:
    """Settings that travel together, as JSON; a new key needs no new flag."""
    parser.add_argument(flag, required=True, type=json.loads, help=f"JSON: {group}")
