"""A small results folder with every product the report reads, made up from a seed."""

import base64
import html
import json
import re
import zlib
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
from mdwgan.config.rows import (
    classified_generators,
    combined_generators,
    deg_generators,
    embedded_generators,
)
from mdwgan.evaluation.distributions import distributions
from mdwgan.evaluation.embedding import Settings, embed, maps
from mdwgan.evaluation.failures import failure_table
from mdwgan.evaluation.key_genes import CONSTANT, DROPPED, USED, correlations, key_metrics
from mdwgan.evaluation.sets import Samples, Sets
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.rows import REFERENCES, is_model
from mdwgan.io import read_tsv, write_h5ad, write_text, write_tsv
from mdwgan.metrics.classification import CLASSIFIERS, SCORES, metric_name
from mdwgan.seeds import rng

from helpers.report_biology import (
    GENES,
    SYMBOLS,
    write_deg_tests,
    write_degs,
    write_found,
    write_kegg,
)

DIST = {"mdwgan-gp": 0.75, "copy": 0.78, "real-half": 0.89, "bootstrap": 0.77, "mvn": 0.6}
# cgan scores above copy, gan in the first tissue alone.
DIST |= {name: 0.70 - 0.03 * i for i, name in enumerate(SYSTEMS) if name not in DIST}
DIST |= {"cgan": 0.85, "gan": 0.78}


def write_results(root: Path, settings: dict) -> None:
    """Write all products of a run as the workflow lays them out."""
    _run_products(root, settings)
    write_tsv(failure_table({}), root / "failures.tsv")
    for tissue in settings["tissues"]:
        _cohort(root, tissue)
        _plan(root / tissue / f"seed{settings['seeds'][0]}", tissue)
        for seed in settings["seeds"]:
            _training(root, tissue, seed)
            for row in ["real", "real-train", "real-other-half", *settings["generators"]]:
                _row(root, settings, tissue, row, seed)
            _pictures(root / tissue / f"seed{seed}", [tissue], settings, seed)
    for seed in settings["seeds"]:
        sets = _sets(settings["tissues"], settings["generators"][:1], seed)
        write_tsv(_embedding(sets, settings, seed), root / f"pan/seed{seed}/embedding.tsv")


def fail_training(root: Path, tissue: str, generator: str, seed: int, reason: str) -> None:
    """Turn a row into what a failed training leaves: no samples, and a reason."""
    folder = root / tissue / generator / f"seed{seed}"
    empty = _samples(f"{tissue} failed", 0)
    empty.uns.update(generator=generator, seed=seed, reason=reason, warnings=[])
    write_h5ad(empty, folder / "synthetic.h5ad")
    write_metrics(folder, tissue, generator, seed, {"dist": np.nan}, "dependence", reason)
    failures = read_tsv(root / "failures.tsv")
    line = failure_table({(tissue, generator, seed): reason})
    write_tsv(pd.concat([failures, line]), root / "failures.tsv")


def _samples(name: str, n: int, shift: float = 0.0) -> anndata.AnnData:
    draw = rng(0, name)
    condition = np.where(np.arange(n) % 2 == 0, "normal", "tumour")
    means = np.linspace(2, 9, GENES)
    log = means + shift + 0.7 * draw.normal(size=(n, GENES))
    log[condition == "tumour", : GENES // 3] += 2.5
    log = np.clip(log, 0, None).astype(np.float32)
    obs = pd.DataFrame({"condition": condition}, index=[f"{name} {i}" for i in range(n)])
    obs["source"] = np.where(np.arange(n) % 4 == 0, "GTEX", "TCGA")
    obs["study"] = np.where(condition == "normal", "", "kich")
    obs["donor"] = [f"TCGA-{i:04d}" for i in range(n)]
    obs["library_size"] = 1e7
    var = pd.DataFrame({"entrez": np.arange(GENES) + 1}, index=SYMBOLS)
    z = ((log - means) / 1.5).astype(np.float32)
    layers = {"log": log, "z": z, "counts": np.round(2**log - 1).astype(np.float32)}
    return anndata.AnnData(log, obs=obs, var=var, layers=layers)


def _sets(tissues: list[str], generators: list[str], seed: int) -> Sets:
    """Samples like those of the h5ad files, of one tissue or of several together."""

    def part(name: str, n: int, shift: float = 0.0) -> Samples:
        made = [_samples(f"{t} {seed} {name}", n, shift) for t in tissues]
        obs = pd.concat(
            [
                data.obs.assign(sample=data.obs_names, tissue=tissue)
                for data, tissue in zip(made, tissues, strict=True)
            ]
        )
        obs = obs[["sample", "tissue", "condition", "source", "donor"]].reset_index(drop=True)
        return Samples(obs, np.concatenate([data.layers["log"] for data in made]))

    generated = {
        g: part(g, 16 if g == "copy" else 64, 0.3 * (g in SYSTEMS))
        for g in [*generators, *REFERENCES]
        if g != "real-half"
    }
    for name, own in generated.items():
        if name in SYSTEMS:
            own.obs["source"] = "synthetic"
    good = dict.fromkeys(generated, False)
    return Sets(SYMBOLS, part("train", 16), part("test", 64), generated, {}, good)


def _pictures(folder: Path, tissues: list[str], settings: dict, seed: int) -> None:
    """Embedding, distributions and key genes, by the code of the stages; t-SNE is made up."""
    sets = _sets(tissues, settings["generators"], seed)
    write_tsv(_embedding(sets, settings, seed), folder / "embedding.tsv")
    write_tsv(
        distributions(sets, settings["evaluation"]["genes"], seed, SYMBOLS[:6]),
        folder / "distributions.tsv",
    )
    table = pd.DataFrame({"symbol": [*SYMBOLS[:6], "LOST", "FLAT"], "origin": "our choice"})
    table["status"] = [USED] * 6 + [DROPPED, CONSTANT]
    table.loc[0, "origin"] = "abstract"
    write_tsv(table, folder / "key_genes" / "genes.tsv")
    write_tsv(correlations(sets, SYMBOLS[:6], seed), folder / "key_genes" / "correlations.tsv")
    write_tsv(key_metrics(sets, table, seed), folder / "key_genes" / "dist_key.tsv")


def _embedding(sets: Sets, settings: dict, seed: int) -> pd.DataFrame:
    """PCA, and the same points as t-SNE, which takes too long here."""
    chosen = embedded_generators(settings)
    pca = embed(sets, Settings([]), seed, "fixture")
    parts = [
        pca[pca["set"].isin(names)].assign(method="tsne", map="+".join(names))
        for names in maps(chosen, sets.generated)
    ]
    return pd.concat([pca, *parts])


def _cohort(root: Path, tissue: str) -> None:
    cohort = _samples(tissue, 80)
    cohort.uns["provenance"] = json.dumps({"rnaseqdb": "demo"})
    cohort.uns["warnings"] = [f"2 values of {tissue} exceed 1e6 <b>and were kept</b>"]
    write_h5ad(cohort, root / tissue / "cohort.h5ad")
    rows = [
        ("duplicated_symbol", "GENE0", "", np.nan, "dropped", "symbol stands twice"),
        ("odd_value", "GENE1", "S1", 12.5, "kept", "robust z of 25"),
        ("odd_value", "GENE2", "S1", 12.7, "kept", "robust z of 26"),
    ]
    columns = ["kind", "gene", "sample", "value", "action", "reason"]
    write_tsv(pd.DataFrame(rows, columns=columns), root / tissue / "qc.tsv")


def _training(root: Path, tissue: str, seed: int) -> None:
    data = _samples(tissue, 80)
    data.obs["split"] = np.where(np.arange(80) < 16, "train", "test")
    data.uns["warnings"] = np.array([], dtype=str)
    write_h5ad(data, root / tissue / f"seed{seed}" / "training.h5ad")


def _row(root: Path, settings: dict, tissue: str, row: str, seed: int) -> None:
    folder = root / tissue / row / f"seed{seed}"
    with_degs = ["real", "real-train", "real-other-half", *deg_generators(settings)]
    if row in with_degs:
        write_degs(folder, tissue, row, seed)
        write_deg_tests(folder, row)
        write_kegg(folder, tissue, row, seed)
    if row in ("real", "real-train", "real-other-half"):
        return
    noise = 0.01 * rng(seed, tissue, row).normal()
    if row == "gan":
        noise += 0.05 if tissue == settings["tissues"][0] else -0.05
    dist = DIST.get(row, 0.6) + noise
    scores = {"dist": dist, "dist_ratio": dist / 0.78, "dist_half_n": dist - noise - 0.02}
    write_metrics(folder, tissue, row, seed, scores, "dependence")
    if row in classified_generators(settings):
        _classification(folder, tissue, row, seed, dist)
    if row in with_degs:
        _agreement(folder, tissue, row, seed)
    if row in combined_generators(settings):
        write_found(folder)
    if row in SYSTEMS or row in settings.get("rows", {}):
        own = _samples(f"{tissue} {seed} {row}", 64, 0.3)
        own.uns.update(generator=row, seed=seed, reason="", warnings=["critic was restarted"])
        write_h5ad(own, folder / "synthetic.h5ad")
        write_tsv(_history(), folder / "history.tsv")


def _classification(folder: Path, tissue: str, row: str, seed: int, level: float) -> None:
    """Scores of classifiers that rise with the row's dist."""
    scores = {
        metric_name(classifier, kind, score): level
        for kind in ("", "added")
        for classifier in CLASSIFIERS
        for score in SCORES
    }
    write_metrics(folder, tissue, row, seed, scores, "utility", name="utility.tsv")


def _agreement(folder: Path, tissue: str, row: str, seed: int) -> None:
    agreement = {"deg_precision": 0.7, "deg_recall": 0.6, "deg_jaccard": 0.5, "logfc_r": 0.9}
    write_metrics(folder, tissue, row, seed, agreement, "biology", name="agreement.tsv")
    rates = {"deg_fdr": 0.3, "deg_slope": 0.8, "deg_fpr_permuted": 0.5 if is_model(row) else 0.05}
    write_metrics(folder, tissue, row, seed, rates, "biology", name="deg_calibration.tsv")


def _plan(folder: Path, tissue: str) -> None:
    """How many samples a study needs."""
    lines = [("recall", n, 0.4 + 0.1 * i, "simulated") for i, n in enumerate((5, 10, 20, 40, 80))]
    lines.append(("samples_needed", None, 80.0, "recommended"))
    columns = ["measure", "n", "value", "kind"]
    table = pd.DataFrame(lines, columns=columns).assign(tissue=tissue, seed=0)
    table = table.assign(draws=20, note="samples")
    table = table.assign(low=table["value"] - 0.1, high=table["value"] + 0.1)
    write_tsv(table, folder / "study_size.tsv")


def _history() -> pd.DataFrame:
    parts = []
    for phase in ("fold1", "fold2", "refit"):
        epoch = np.arange(5, 105, 5)
        dist = 0.7 - 0.5 * np.exp(-epoch / 30) if phase != "refit" else np.full(20, np.nan)
        part = pd.DataFrame({"phase": phase, "epoch": epoch, "update": epoch * 2, "dist": dist})
        part["wasserstein"] = 8 * np.exp(-epoch / 40) + len(phase)
        parts.append(part.assign(best=(epoch == 80).astype(int)))
    return pd.concat(parts)


def write_metrics(folder, tissue, row, seed, scores, axis, note="", name="metrics.tsv") -> None:
    table = pd.DataFrame({"metric": list(scores), "value": list(scores.values())})
    table = table.assign(
        tissue=tissue, generator=row, seed=seed, axis=axis, n=64, optimistic=False, note=note
    )
    columns = ["tissue", "generator", "seed", "axis", "metric", "value", "n", "optimistic", "note"]
    write_tsv(table[columns], folder / name)


def _run_products(root: Path, settings: dict) -> None:
    frame = pd.DataFrame
    write_tsv(
        frame(
            {
                "source": ["string"],
                "version": ["demo"],
                "file": ["a.txt.gz"],
                "bytes": [12345],
                "sha256": ["0" * 64],
                "origin": ["resources/demo"],
            }
        ),
        root / "sources/manifest.tsv",
    )
    write_tsv(frame({"package": ["limma"], "version": ["3.54.1"]}), root / "r_versions.tsv")
    write_text(
        json.dumps({"source": "orgdb", "release": "2011", "pathways": 5}), root / "pathways.json"
    )
    counts = {"sets": 5, "genes": 60, "in_run": 50, "too_small": 1, "too_large": 0, "usable": 4}
    of_run = {"collection": ["pathways"], "source": "orgdb", "named_by": "entrez"}
    write_tsv(frame(of_run | counts).assign(sha256=""), root / "gene_sets.tsv")
    _gene_products(root)
    _split_products(root, settings)


def _gene_products(root: Path) -> None:
    frame = pd.DataFrame
    write_tsv(frame({"symbol": SYMBOLS, "kept": True, "kept_seeds": "*"}), root / "genes/genes.tsv")
    write_tsv(
        frame(
            {
                "step": ["STRING, score >= 800"],
                "edges_lines": [400],
                "edges_undirected": [200],
                "nodes": [60],
                "paper": ["360,783 edges"],
            }
        ),
        root / "genes/counts.tsv",
    )
    write_tsv(
        frame({"id": [f"ENSP{i:011d}" for i in range(30)], "reason": "no gene"}),
        root / "genes/unmapped.tsv",
    )
    write_tsv(frame({"genes": [60], "with_entrez": [60], "reason": ""}), root / "genes/mapping.tsv")
    write_tsv(
        frame({"network": ["string"], "nodes": [60], "edges": [200]}), root / "genes/network.tsv"
    )
    write_tsv(
        frame({"route": ["string", "orgdb"], "asked": [60, 60], "mapped": [60, 18]}),
        root / "genes/id_routes.tsv",
    )


def _split_products(root: Path, settings: dict) -> None:
    for seed in settings["seeds"]:
        rows = [
            {
                "tissue": t,
                "condition": c,
                "n": 40,
                "n_train": 8,
                "n_test": 32,
                "target": 0.2,
                "achieved": 0.2,
            }
            for t in settings["tissues"]
            for c in ("normal", "tumour")
        ]
        write_tsv(pd.DataFrame(rows), root / f"seed{seed}" / "split_summary.tsv")


def no_drawing(figure, buffer, **_) -> None:
    """In place of a figure's `savefig`, which takes time: an empty picture."""
    buffer.write(b"<svg></svg>")


def drawn_data(packed: str) -> dict:
    """Pictures, charts and long tables of a page, from the text of its element ``packed``."""
    return json.loads(zlib.decompress(base64.b64decode(packed)))


def without_scripts(page: str) -> str:
    """A page's tags and words."""
    return re.sub(r"(?s)<script[ >].*?</script>", "", page)


def text_of(page: str) -> str:
    """Words of a page, without tags, styles and scripts; what a word means is no text."""
    body = re.sub(r"(?s)<(style|script)\b.*?</\1>|</?abbr[^>]*>|<wbr>", "", page)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))
