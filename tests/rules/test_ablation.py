"""The ablation in the workflow: one training a variant and seed, on one pool."""

import json
import subprocess
import sys
from pathlib import Path

from helpers.cohorts import VERSION, write_tissue
from helpers.repository import ROOT

FOUR = ["mdwgan-gp", "mdwgan-gp-e", "mdwgan-gp-c", "mdwgan-gp-n"]


def dry_run(directory: Path, ablation: dict) -> dict[str, int]:
    """Jobs by rule of a run over two tissues and two seeds."""
    rows = [write_tissue(directory, tissue).iloc[0] for tissue in ("alpha", "beta")]
    lines = ["\t".join([str(row.name), *row]) for row in rows]
    table = directory / "tissues.tsv"
    table.write_text("\n".join(["tissue\tgtex\tnormal\ttumour", *lines, ""]))
    config = {
        "run": "tiny",
        "tissues": ["alpha", "beta"],
        "tissue_table": str(table),
        "seeds": [0, 1],
        "sources": {
            "mirror": str(directory),
            "rnaseqdb": VERSION,
            "string": None,
            "humannet": None,
        },
        "genes": {"filter": "none"},
        "ablation": ablation,
    }
    (directory / "my.yaml").write_text(json.dumps(config))
    command = [
        sys.executable,
        "-m",
        "snakemake",
        "--dry-run",
        "--directory",
        str(directory),
        "--configfile",
        str(directory / "my.yaml"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    cells = [line.split() for line in (done.stdout + done.stderr).splitlines()]
    return {c[0]: int(c[1]) for c in cells if len(c) == 2 and c[1].isdigit()}


def test_rules_train_each_variant_and_seed_on_one_pool(tmp_path):
    ablation = {"systems": FOUR, "k": [5, 10], "lambda_g": [0.5]}
    jobs = dry_run(tmp_path, ablation)
    assert (jobs["prepare_pooled"], jobs["train_ablation"]) == (2, 2 * (4 + 2))
    assert jobs["score_ablation"] == 2 * (4 + 2 + 1)  # the reference rows are one job
    assert jobs["collect_ablation"] == 1
