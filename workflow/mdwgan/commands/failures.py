"""List the failed trainings of a run, with their reasons."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.evaluation.failures import failure_table, reasons_of_rows
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--tissues", required=True, nargs="+", help="of the run, in its order")
    parser.add_argument("--generators", required=True, nargs="+")
    parser.add_argument("--seeds", required=True, nargs="+", type=int)
    parser.add_argument("--variants", nargs="*", default=[], help="trainings of the ablation")
    parser.add_argument("--results", required=True, type=Path, help="folder results/<run>")
    arguments.output(parser)


def run(args) -> None:
    reasons = reasons_of_rows(args.results, args.tissues, args.generators, args.seeds)
    table = failure_table(reasons | _ablation(args.results, args.variants, args.seeds))
    write_tsv(table, args.output)
    print(table.to_string(index=False) if len(table) else "no training failed")


def _ablation(results: Path, variants: list[str], seeds: list[int]) -> dict:
    """Reasons of the ablation's failed trainings, from their models."""
    if not variants:
        return {}
    # Imported here: anndata comes with it, and most runs have no ablation.
    from mdwgan.cohort.training import POOL
    from mdwgan.generators.base import read_meta

    reasons = {}
    for variant in variants:
        for seed in seeds:
            path = results / "ablation" / variant / f"seed{seed}" / "model.pt"
            if path.is_file() and (reason := read_meta(path)["reason"]):
                reasons[POOL, variant, seed] = reason
    return reasons
