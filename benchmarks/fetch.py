"""Cold and warm times of the fetch stage against a server of this machine.

    .venv/bin/python benchmarks/fetch.py FOLDER [--output benchmarks.tsv]

FOLDER has the layout of a mirror. Cold: nothing is in the cache, so each file is downloaded,
checked, kept and copied. Warm: the cache has it, so it is checked and copied. `network` is the
same bytes through the same server without any of this.
"""

import argparse
import functools
import http.server
import os
import tempfile
import threading
import time
from pathlib import Path

import pandas as pd
import requests
from mdwgan.errors import InputError
from mdwgan.io import write_tsv
from mdwgan.sources import Settings, fetch, find_source
from mdwgan.sources.kegg import freeze


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def known(folder: Path) -> list[str]:
    """Paths of a mirror's files that the table of sources has; KEGG's go as a snapshot."""
    paths = []
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        try:
            row, _ = find_source(path)
        except InputError:
            continue
        if file.is_file() and not row["source"].startswith("kegg"):
            paths.append(path)
    return paths


def seconds(action) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def measure(folder: Path, address: str, rounds: int) -> pd.DataFrame:
    """Times of whole rounds over all files, the median of each step."""
    paths, rows = known(folder), []
    size = sum((folder / path).stat().st_size for path in paths)

    def stage(root: Path) -> None:
        for path in paths:
            fetch(path, root / path, Settings(address))
        if (folder / "kegg").is_dir():
            freeze(root, Settings(address))

    def plain() -> None:
        for path in paths:
            requests.get(f"{address}/{path}", timeout=60).raise_for_status()

    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as work:
            os.environ["MDWGAN_CACHE"] = f"{work}/cache"
            rows.append(
                {
                    "network": seconds(plain),
                    "cold": seconds(lambda: stage(Path(work, "cold"))),
                    "warm": seconds(lambda: stage(Path(work, "warm"))),
                }
            )
    table = pd.DataFrame(rows).median().rename("seconds").rename_axis("step").reset_index()
    return table.assign(files=len(paths), megabytes=round(size / 1e6, 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    os.environ["no_proxy"] = "127.0.0.1"
    handler = functools.partial(Quiet, directory=str(args.folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        table = measure(args.folder, f"http://127.0.0.1:{server.server_port}", args.rounds)
        server.shutdown()
    print(table.to_string(index=False))
    if args.output:
        write_tsv(table, args.output)


if __name__ == "__main__":
    main()
