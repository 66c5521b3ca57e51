"""Size of a large run's report, time to build it, and time to open it in a browser.

    .venv/bin/python benchmarks/report_size.py [--tissues 15] [--rows 20] [--seeds 5]

The run is made of random numbers by the tests' helpers: cohorts, trainings, DEGs, pathways, scores
and pictures of every row. Seeds of a row share its large files by hard links, which changes nothing
of what the report reads: it shows a row's values of one seed. It is opened in the Chromium of this
machine, three times, in a window of 1440 x 900: first paint, and the end of loading, when the page
can be used. Nothing of it is asserted.
"""

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow"), str(ROOT / "tests")]

import helpers.report_biology as biology  # noqa: E402
import helpers.report_run as made  # noqa: E402
from helpers.browser import launched  # noqa: E402
from helpers.scored_run import write_scored_run  # noqa: E402
from mdwgan.generators.rows import REFERENCES  # noqa: E402
from mdwgan.report.build import write_report  # noqa: E402

LARGE = ("synthetic.h5ad", "deg.tsv")
PAINT = """() => [performance.getEntriesByName("first-contentful-paint")[0].startTime,
    performance.getEntriesByType("navigation")[0].loadEventEnd].map((ms) => ms / 1000)"""


def set_genes(genes: int) -> None:
    """Give the helpers as many genes."""
    for module in (made, biology):
        module.GENES = genes
        module.SYMBOLS = [f"GENE{i}" for i in range(genes)]


def share_large_files() -> None:
    """Have seeds of a row link to the large files of its first seed."""
    first: dict[tuple[str, str, str], Path] = {}

    def shared(write):
        def once(content, path, *args, **options):
            path = Path(path)
            key = (path.parents[2].name, path.parents[1].name, path.name)
            if key in first:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.hardlink_to(first[key])
                return
            write(content, path, *args, **options)
            if path.name in LARGE:
                first[key] = path

        return once

    made.write_h5ad = shared(made.write_h5ad)
    biology.write_tsv = shared(biology.write_tsv)


def parts_of(page: str) -> str:
    """What the page's size is made of, in MB."""
    parts = {
        "pictures": re.findall(r'src="data:[^"]*"', page),
        "data": re.findall(r'(?s)<script type="application[^>]*>.*?</script>', page),
        "scripts": re.findall(r"(?s)<script>.*?</script>", page),
    }
    sizes = {name: sum(map(len, found)) / 1e6 for name, found in parts.items()}
    sizes["rest"] = len(page) / 1e6 - sum(sizes.values())
    return ", ".join(f"{name} {size:.1f}" for name, size in sizes.items())


def opened(page_file: Path) -> list[float]:
    """Seconds to the first paint and to the end of loading, the best of three."""
    with launched() as browser:
        times = []
        for _ in range(3):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(page_file.as_uri())
            times.append(page.evaluate(PAINT))
            page.close()
    return [min(of_one) for of_one in zip(*times, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tissues", type=int, default=15)
    parser.add_argument("--rows", type=int, default=20, help="reference rows among them")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--genes", type=int, default=10_612)
    args = parser.parse_args()
    set_genes(args.genes)
    share_large_files()
    models = {f"gan-{i:02}": {"of": "gan"} for i in range(args.rows - len(REFERENCES))}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "results"
        start = time.process_time()
        config = write_scored_run(
            root,
            tissues=[f"tissue{i:02}" for i in range(args.tissues)],
            seeds=list(range(args.seeds)),
            rows=models,
            generators=[*models, *REFERENCES],
        )
        print(f"made in {time.process_time() - start:.0f} CPU s", flush=True)
        start = time.process_time()
        write_report(config, root, root / "report.html")
        print(f"report: {time.process_time() - start:.0f} CPU s", flush=True)
        print(f"of it: {parts_of((root / 'report.html').read_text(encoding='utf-8'))}", flush=True)
        size = (root / "report.html").stat().st_size / 1e6
        paint, load = opened(root / "report.html")
        print(f"{size:.1f} MB; first paint {paint:.2f} s, loaded {load:.2f} s")


if __name__ == "__main__":
    main()
