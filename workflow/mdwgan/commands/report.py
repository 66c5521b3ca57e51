"""Write the HTML report of a run anew, from the products that exist; Snakemake isn't needed.

The folder's config.json says what belongs to the run. A missing product becomes a visible note in
its section; only a config that can't be read is an error.
"""

import argparse
from pathlib import Path

PAGE = "report.html"
ALONE = "report_alone.html"  # without links to files, to be sent or published by itself
FIGURES = "figures"


class Run(argparse.Action):
    """Folder of a run, whose page is the output unless another is named."""

    def __call__(self, parser, namespace, values, option_string=None) -> None:
        """Set the folder, and the output where there is none yet."""
        namespace.folder = values
        namespace.output = namespace.output or values / PAGE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument(
        "folder", type=Path, metavar="RUN", action=Run, help="folder of a run, results/<run>"
    )
    parser.add_argument("--output", type=Path, help=f"HTML file to write; else RUN/{PAGE}")
    parser.add_argument(
        "--figures",
        type=Path,
        help="folder for all figures as SVG and PDF, with the values behind them; without "
        f"--output and this, RUN/{FIGURES}",
    )
    parser.add_argument(
        "--threads", type=int, default=1, help="processes that write figures, on Linux"
    )


def run(args: argparse.Namespace) -> None:
    """Build the report."""
    # Imported here: matplotlib and scikit-learn would slow the start of every other verb.
    from mdwgan.config.recorded import whole_config
    from mdwgan.report.build import write_report

    config = whole_config(args.folder)
    figures, in_place = args.figures, args.output == args.folder / PAGE
    if figures is None and in_place:
        figures = args.folder / FIGURES
    write_report(
        config, args.folder, args.output, _truth(config, args.folder), figures, args.threads
    )
    if in_place:
        _write_alone(args.output, args.folder / ALONE)


def _write_alone(page: Path, output: Path) -> None:
    from mdwgan.io import write_text
    from mdwgan.report.page.alone import without_files

    write_text(without_files(page.read_text(encoding="utf-8")), output)


def _truth(config: dict, root: Path) -> Path | None:
    """Folder of the planted truth; a relative one is of the folder where the run was started."""
    if not config["report"]["truth"]:
        return None
    named = Path(config["report"]["truth"])
    there = root.resolve().parents[1] / named  # the run lies in results/<run>
    return named if named.is_dir() or not there.is_dir() else there
