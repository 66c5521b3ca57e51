"""Write the HTML report of a run from the products that exist.

A missing product becomes a visible note in its section; only a config that
can't be read is an error.
"""

import argparse
import json
from pathlib import Path

from mdwgan.errors import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("--config", type=Path, required=True, help="JSON of the validated config")
    parser.add_argument("--results", type=Path, required=True, help="folder results/<run>")
    parser.add_argument("--output", type=Path, required=True, help="HTML file to write")
    parser.add_argument(
        "--truth", type=Path, help="folder with truth_genes.tsv, truth_pathways.tsv"
    )
    parser.add_argument(
        "--figures", type=Path, help="folder for all figures as SVG and PDF, with their tables"
    )


def run(args: argparse.Namespace) -> None:
    """Build the report."""
    # Imported here: matplotlib and scikit-learn would slow the start of every other verb.
    from mdwgan.report.build import write_report

    config = _read_config(args.config)
    write_report(config, args.results, args.output, args.truth, args.figures)


def _read_config(path: Path) -> dict:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("no such file", path, "the run's config as JSON") from None
    except ValueError as error:
        raise InputError(f"not JSON ({error})", path, "the run's config as JSON") from None
    from mdwgan.config.schema import read_schema

    keys = read_schema()["properties"]
    absent = [key for key in keys if not isinstance(config, dict) or key not in config]
    if absent:
        raise InputError(
            f"no {', '.join(absent)} in the config",
            path,
            "the checked config with all of its keys, as the workflow records it in "
            "results/<run>/config.json",
        )
    return config
