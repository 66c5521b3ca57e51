"""Build the whole demo folder."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.demo import effects, files, mygene, networks, universe
from mdwgan.demo.annotation import read_annotation
from mdwgan.demo.samples import draw_samples
from mdwgan.demo.simulate import simulate
from mdwgan.io import write_text, write_tsv


def build(folder: Path) -> None:
    """Write the demo into ``folder``; the README there is not touched."""
    annotation, version = read_annotation()
    genes = universe.choose_genes(annotation)
    samples = draw_samples()
    log2fc, pathways = effects.plant(genes, universe.kept(genes))
    # A gene with an effect is measured in every tissue.
    absent = universe.absent(genes, (log2fc != 0).any(axis=1).to_numpy())
    simulated = simulate(genes, samples, log2fc)
    files.write_matrices(genes, samples, simulated, absent, folder / "rnaseqdb" / "demo")
    write_networks(genes, annotation, folder)
    write_text(mygene.cache_text(genes, annotation), folder / "mygene.json")
    write_tsv(effects.truth_genes(genes, log2fc), folder / "truth_genes.tsv")
    write_tsv(pathways, folder / "truth_pathways.tsv")
    versions = {"org.Hs.eg.db": version, "numpy": np.__version__, "pandas": pd.__version__}
    write_text(json.dumps(versions, indent=2) + "\n", folder / "versions.json")


def write_networks(genes: pd.DataFrame, annotation: pd.DataFrame, folder: Path) -> None:
    """Write STRING's two files and HumanNet's one."""
    others = networks.unexpressed(annotation, genes)
    links, info = networks.string_tables(genes, others, annotation)
    string = folder / "string" / "vdemo"
    files.write_gzip(links, string / "9606.protein.links.vdemo.txt.gz")
    files.write_gzip(info, string / "9606.protein.info.vdemo.txt.gz")
    humannet = folder / "humannet" / "demo" / "HumanNet.tsv.gz"
    files.write_gzip(networks.humannet_text(genes, others), humannet)
