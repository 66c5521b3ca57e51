"""The chain on RNAseqDB, STRING, HumanNet and KEGG, where a mirror folder has them.

The counts expected here were taken from the files with other tools.
"""

import http.server
import os
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import anndata
import numpy as np
import pytest
import yaml
from helpers.repository import MIRROR, ROOT
from mdwgan.io import read_tsv
from mdwgan.readers.humannet import read_humannet
from mdwgan.readers.kegg import read_kegg
from mdwgan.readers.rnaseqdb import read_expression
from mdwgan.readers.string import read_info, read_string_links
from mdwgan.samples.listing import list_samples, shared_genes
from mdwgan.samples.tissues import read_tissues

COMMIT = "6a853176fe925bd15f7392e84d433d4b34fb396a"
KEPT = 2_848  # genes in both networks
COPY = 0.7440  # dist of kidney's training samples over these genes, seed 0
TISSUES = ROOT / "tests/real/tissues.tsv"

pytestmark = pytest.mark.skipif(
    not MIRROR.is_dir(), reason=f"no mirror of the real sources at {MIRROR} (MDWGAN_TEST_MIRROR)"
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address():
    handler = partial(Quiet, directory=str(MIRROR))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def snakemake(folder: Path, address: str, targets: list[str], **changes):
    """Run the workflow in a folder, on tests/real/networks.yaml with some keys changed."""
    config = yaml.safe_load((ROOT / "tests/real/networks.yaml").read_text())
    config |= {"run": "real", "tissue_table": str(TISSUES)} | changes
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--directory", str(folder)]
    command += ["--configfile", str(folder / "config.yaml")]
    command += ["--config", f"sources={{mirror: {address}}}", "--", *targets]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PATH": path, "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory, address):
    """The chain on kidney with the networks filter and a short training."""
    folder = tmp_path_factory.mktemp("real")
    products = ["kidney/mdwgan-gp/seed0/metrics.tsv", "pathways.tsv", "sources/manifest.tsv"]
    done = snakemake(
        folder,
        address,
        [f"results/real/{product}" for product in products],
        tissues=["kidney"],
        training={"epochs": 5, "hidden": [64, 64]},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "results" / "real"


def test_sources_come_from_the_address(run, address):
    table = read_tsv(run / "sources/manifest.tsv")
    assert table["source"].value_counts().to_dict() == {
        "rnaseqdb": 5,
        "string": 2,
        "kegg": 2,
        "humannet": 1,
    }
    assert (table["origin"] == address + "/" + table["file"]).all()
    for line in table.itertuples():
        assert (run / "sources" / line.file).read_bytes() == (MIRROR / line.file).read_bytes()


def test_samples_and_split(run):
    samples = read_tsv(run / "samples.tsv")
    groups = samples.groupby(["condition", "source", "study"]).size()
    assert groups.to_dict() == {
        ("normal", "GTEX", "kidney"): 32,
        ("normal", "TCGA", "kich"): 25,
        ("normal", "TCGA", "kirc"): 72,
        ("normal", "TCGA", "kirp"): 29,
        ("tumour", "TCGA", "kich"): 60,
    }
    assert samples["donor"].nunique() == 195
    split = read_tsv(run / "seed0/split_summary.tsv").set_index("condition")
    assert split["n_train"].to_dict() == {"normal": 16, "tumour": 6}


def test_genes_at_each_step(run):
    counts = read_tsv(run / "genes/counts.tsv").set_index("step")
    assert counts["edges_lines"].dropna().astype(int).to_dict() == {
        "STRING, all edges": 340_574,
        "STRING, score >= 800": 202_612,
        "HumanNet, all edges": 100_000,
        "HumanNet, heaviest 10%": 10_000,
    }
    assert counts["edges_undirected"].dropna().astype(int).to_dict() == {
        "STRING, score >= 800": 101_306,
        "HumanNet, heaviest 10%": 10_000,
    }
    nodes = counts["nodes"].dropna().astype(int)
    assert nodes["STRING, all edges"] == 19_699
    assert nodes["STRING, score >= 800"] == 10_694
    assert nodes["HumanNet, heaviest 10%"] == 3_345
    assert nodes["expression, shared by all files"] == 20_242
    genes = read_tsv(run / "genes/genes.tsv", dtype={"entrez": str})
    assert genes["kept"].sum() == nodes["kept by networks"] == KEPT


def test_pathways(run):
    pathways = read_tsv(run / "pathways.tsv", dtype=str)
    assert pathways["pathway"].nunique() == 177
    assert pathways["entrez"].nunique() == 5_412
    assert len(pathways) == 11_060
    assert pathways["name"].notna().all()
    assert not pathways["name"].str.contains("Homo sapiens").any()


def test_synthetic_samples_and_metrics(run):
    synthetic = anndata.read_h5ad(run / "kidney/mdwgan-gp/seed0/synthetic.h5ad")
    assert synthetic.uns["reason"] == ""
    assert synthetic.shape == (196, KEPT)
    assert synthetic.obs["condition"].value_counts().to_dict() == {"normal": 142, "tumour": 54}
    counts = synthetic.layers["counts"]
    assert np.isfinite(counts).all() and counts.min() >= 0
    table = read_tsv(run / "kidney/mdwgan-gp/seed0/metrics.tsv").set_index("metric")
    assert table["value"].notna().all()
    dist, ratio = table.loc[["dist", "dist_ratio"], "value"]
    assert 0 < dist < 1
    # the ratio is to dist of the training samples, which no generator changes
    assert dist / ratio == pytest.approx(COPY, abs=1e-4)


def test_a_file_that_the_mirror_lacks(tmp_path, address):
    done = snakemake(
        tmp_path,
        address,
        ["results/real/samples.tsv"],
        tissues=["bladder"],  # its normal samples are there, its tumours are not
        tissue_table=str(ROOT / "resources/tissues.tsv"),
    )
    assert done.returncode != 0
    assert "blca-rsem-count-tcga-t.txt.gz" in done.stderr and "404" in done.stderr
    results = tmp_path / "results/real"
    assert not (results / "samples.tsv").exists()
    folder = results / "sources/rnaseqdb" / COMMIT / "data/expected_count"
    assert sorted(path.name for path in folder.iterdir()) == [
        "bladder-rsem-count-gtex.txt.gz",
        "blca-rsem-count-tcga.txt.gz",
    ]


@pytest.mark.parametrize(
    ("tissue", "samples", "donors"), [("kidney", 218, 195), ("colon", 138, 132)]
)
@pytest.mark.parametrize("matrix", ["counts", "fpkm"])
def test_headers(tissue, samples, donors, matrix):
    table = list_samples(read_tissues(TISSUES), [tissue], matrix, MIRROR, COMMIT)
    assert (len(table), table["donor"].nunique()) == (samples, donors)


def test_genes_differ_between_tissues_in_fpkm():
    samples = list_samples(read_tissues(TISSUES), ["kidney", "colon"], "fpkm", MIRROR, COMMIT)
    genes, dropped = shared_genes(samples, "fpkm", MIRROR, COMMIT)
    assert len(genes) == 18_832
    assert dropped["reason"].value_counts().to_dict() == {
        "missing in 3 of 8 expression files": 384,
        "missing in 5 of 8 expression files": 264,
    }


@pytest.mark.parametrize(
    ("file", "shape", "fractional"),
    [
        ("expected_count/kidney-rsem-count-gtex.txt.gz", (20_242, 32), 0.227),
        ("normalized/kidney-rsem-fpkm-gtex.txt.gz", (19_216, 32), 0.882),
    ],
)
def test_expression(file, shape, fractional):
    ids, values = read_expression(MIRROR / "rnaseqdb" / COMMIT / "data" / file)
    assert values.shape == shape
    assert ids["symbol"].is_unique
    assert ids["entrez"].str.fullmatch(r"\d+").all()  # the files pad ids with spaces
    assert (values.to_numpy() % 1 != 0).mean() == pytest.approx(fractional, abs=5e-4)


def test_networks():
    folder = MIRROR / "string/v12.0"
    links, total = read_string_links(folder / "9606.protein.links.v12.0.txt.gz", 800)
    assert (len(links), total) == (202_612, 340_574)
    assert links["combined_score"].between(800, 1000).all()
    forth = set(zip(links["protein1"], links["protein2"], strict=True))
    assert forth == {(b, a) for a, b in forth}
    info = read_info(folder / "9606.protein.info.v12.0.txt.gz")
    assert len(info) == 19_699
    assert set(links["protein1"]) <= set(info["ensembl_protein"])
    edges, total = read_humannet(MIRROR / "humannet/v1/HumanNet.tsv.gz", 0.1)
    assert (len(edges), total) == (10_000, 100_000)
    assert edges["weight"].is_monotonic_decreasing


def test_kegg():
    table = read_kegg(MIRROR / "kegg/link/pathway/hsa", MIRROR / "kegg/list/pathway/hsa")
    assert table["pathway"].nunique() == 177
    assert (table["name"] != table["pathway"]).all()
