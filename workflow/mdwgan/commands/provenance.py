"""Print where a result comes from: sources, checksums, dates, config, code version, seed."""

import json
from pathlib import Path

from mdwgan.io import sha256
from mdwgan.provenance import of_file


def add_arguments(parser) -> None:
    parser.add_argument("file", type=Path, help="a product of a run: .h5ad, .pt, .tsv, .rds, .html")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(args) -> None:
    record = of_file(args.file)
    if args.json:
        print(json.dumps(record, indent=1))
        return
    print(f"file: {args.file}\nsha256: {sha256(args.file)}")
    for title in ("steps", "sources"):
        print(f"{title}:{'' if record[title] else ' none recorded'}")
        for entry in record[title]:
            lines = [f"{key}: {value}" for key, value in entry.items() if value != ""]
            print("  - " + "\n    ".join(lines))
