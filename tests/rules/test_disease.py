"""Disease genes of DISEASES in a run: fetched from a mirror, locked, told in the manifest."""

import os
from pathlib import Path

from helpers.snakemake_run import RUN, jobs, output, snakemake, write_config
from mdwgan.io import read_tsv

FILES = {
    "knowledge": "ENSP1\tG001\tDOID:263\tKidney cancer\tMedlinePlus\tCURATED\t5\n",
    "experiments": "ENSP2\tG002\tDOID:263\tKidney cancer\tTIGA\tMeanRankScore = 2\t1.2\n",
}
PATHS = {name: f"diseases/human_disease_{name}_filtered.tsv" for name in FILES}
GENES = str(RUN / "genes" / "disease_genes.tsv")
MANIFEST = str(RUN / "sources" / "manifest.tsv")


def config_of(tmp_path: Path, mirror: Path, place: str, **disease) -> str:
    sources = {"mirror": place, "rnaseqdb": "demo", "string": None, "humannet": None}
    disease = {"source": "diseases", "diseases": {"alpha": ["DOID:263"]}} | disease
    return write_config(
        tmp_path, mirror, sources=sources, disease=disease, enrichment={"pathways": "none"}
    )


def served(mirror: Path) -> dict[str, bytes]:
    files = [path for path in mirror.rglob("*") if path.is_file()]
    served = {f"/data/{path.relative_to(mirror)}": path.read_bytes() for path in files}
    return served | {f"/data/{PATHS[name]}": text.encode() for name, text in FILES.items()}


def test_a_run_fetches_locks_and_lists_them(tmp_path, mirror, server):
    server.files = served(mirror)
    config = config_of(tmp_path, mirror, server.address)
    planned = jobs(snakemake(tmp_path, config, "--dry-run"))
    assert planned["disease_genes"] == 1 and planned["disease"] == 6  # rows of one tissue
    done = snakemake(tmp_path, config, GENES, MANIFEST)
    assert done.returncode == 0, output(done)
    table = read_tsv(tmp_path / GENES)
    assert table.to_numpy().tolist() == [
        ["DOID:263", "Kidney cancer", "G001", 5.0],
        ["DOID:263", "Kidney cancer", "G002", 1.2],
    ]
    rows = read_tsv(tmp_path / MANIFEST).set_index("file").loc[list(PATHS.values())]
    assert (rows["licence"] == "CC BY 4.0").all() and rows["checksum"].str.startswith(
        "sha256"
    ).all()
    (lock,) = Path(os.environ["MDWGAN_CACHE"]).glob("mirror-*/lock.tsv")
    assert set(PATHS.values()) <= set(read_tsv(lock)["path"])


def test_a_mirror_without_the_file_is_one_message_and_its_remedy_works(tmp_path, mirror):
    config = config_of(tmp_path, mirror, str(mirror))
    target = str(RUN / "sources" / PATHS["knowledge"])
    done = snakemake(tmp_path, config, target)
    assert done.returncode != 0 and "no such file" in output(done)
    assert "put the file into a folder that sources.local_dir names" in output(done)
    (tmp_path / Path(target).name).write_text(FILES["knowledge"])
    done = snakemake(tmp_path, config, target, "--config", f"sources={{local_dir: '{tmp_path}'}}")
    assert done.returncode == 0, output(done)
    assert (tmp_path / target).read_text() == FILES["knowledge"]
