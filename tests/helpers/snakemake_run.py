"""Snakemake on small cohorts, as a user starts it."""

import os
import subprocess
import sys
from pathlib import Path

import yaml

from helpers.cohorts import VERSION, write_tissue
from helpers.repository import ROOT

# The genes of the small cohorts share two pathways; the others make KEGG's answer a whole one.
SETS = {gene: 10 + gene % 2 if gene < 25 else 12 + gene % 150 for gene in range(1, 3_001)}
LINK = "".join(f"hsa:{gene}\tpath:hsa{number:05}\n" for gene, number in SETS.items())
NAMED = "".join(f"hsa{number:05}\tSet {number}\n" for number in sorted(set(SETS.values())))
RUN = Path("results", "tiny")
TARGET = RUN / "alpha" / "mdwgan-gp" / "seed0" / "synthetic.h5ad"


def snakemake(
    directory: Path, config: str, *arguments: str, root: Path = ROOT
) -> subprocess.CompletedProcess:
    """Run Snakemake as a user does: in the project, with products elsewhere; targets come first."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--directory", str(directory)]
    command += [*arguments, "--configfile", config]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=300
    )


def output(done: subprocess.CompletedProcess) -> str:
    return done.stdout + done.stderr


def jobs(done: subprocess.CompletedProcess) -> dict[str, int]:
    """Jobs of a dry run by rule, from the table that ends it."""
    assert done.returncode == 0, output(done)
    lines = [line.split() for line in output(done).splitlines()]
    return {cells[0]: int(cells[1]) for cells in lines if len(cells) == 2 and cells[1].isdigit()}


def products(directory: Path) -> set[str]:
    """Files of a run, without logs; none of them may be a temporary one."""
    files = {
        str(p.relative_to(directory / RUN)) for p in directory.glob("results/**/*") if p.is_file()
    }
    assert not [file for file in files if ".tmp" in file]
    return {file for file in files if not file.startswith(("logs/", "benchmarks/"))}


def write_mirror(folder: Path) -> None:
    """Write a mirror with three small tissues: `alpha`, `beta`, and `gamma` without tumours."""
    sizes = {"alpha": (12, 12), "beta": (8, 8), "gamma": (12, 0)}
    rows = ["tissue\tgtex\tnormal\ttumour"]
    for tissue, (normal, tumour) in sizes.items():
        row = write_tissue(folder, tissue, normal, tumour).iloc[0]
        rows.append("\t".join([tissue, *row]))
    (folder / "tissues.tsv").write_text("\n".join([*rows, ""]))
    for name, text in (("link", LINK), ("list", NAMED)):
        file = folder / "kegg" / name / "pathway" / "hsa"
        file.parent.mkdir(parents=True)
        file.write_text(text)


def write_config(directory: Path, mirror: Path, **changes) -> str:
    """Write a config of a quick run, with absolute paths, as other directories need them."""
    config = {
        "run": "tiny",
        "tissues": ["alpha", "beta"],
        "tissue_table": str(mirror / "tissues.tsv"),
        "sources": {"mirror": str(mirror), "rnaseqdb": VERSION, "string": None, "humannet": None},
        "genes": {"filter": "none"},
        "cohort": {"train_fraction": 0.5},
        "graphs": {"k": 3},
        "generators": ["mdwgan-gp"],
        "training": {"hidden": [16], "noise": 4, "epochs": 2, "score_every": 1},
        "evaluation": {
            "classification": {"runs": 1, "generators": []},
            "augmentation": {"generators": []},
        },
        "enrichment": {"pathways": "kegg", "engine": "limma", "min_size": 2},
        "compute": {"threads": 1, "device": "cpu"},
    }
    path = directory / "my.yaml"
    path.write_text(yaml.safe_dump(config | changes))
    return str(path)
