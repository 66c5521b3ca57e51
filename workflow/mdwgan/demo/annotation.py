"""Gene names for the demo, from org.Hs.eg.db through Rscript."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.paths import checkout_file

SCRIPT = "workflow/scripts/demo_genes.R"
LISTS = ["proteins", "shared", "ensembl", "aliases", "pathways"]


def read_annotation() -> tuple[pd.DataFrame, str]:
    """Genes of org.Hs.eg.db that have a symbol and an ENSP id.

    Returns
    -------
    genes : DataFrame
        ``entrez``, ``symbol`` (str) and the tuples ``proteins``, ``shared`` (proteins that the
        database gives to several genes), ``ensembl``, ``aliases``, ``pathways``.
    version : str
        Version of org.Hs.eg.db.

    Raises
    ------
    InputError
        Where the script, Rscript or the R package is missing.
    """
    script = checkout_file(SCRIPT, "`mdwgan demo-data`")
    rscript = shutil.which("Rscript")
    if rscript is None:
        raise InputError("Rscript not found", hint="install R with Bioconductor's org.Hs.eg.db")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "genes.tsv"
        # a fixed script, no shell
        done = subprocess.run(  # noqa: S603 # nosec B603
            [rscript, "--vanilla", str(script), str(path)], capture_output=True, text=True
        )
        if done.returncode != 0:
            raise InputError(done.stderr.strip() or "Rscript failed", script)
        version = path.open(encoding="utf-8").readline().split()[-1]
        table = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False, skiprows=1)
    for column in LISTS:
        table[column] = [tuple(v for v in text.split(",") if v) for text in table[column]]
    return table, version
