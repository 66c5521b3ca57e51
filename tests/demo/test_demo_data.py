"""The embedded demo: formats, ids, truth tables, and that it can be rebuilt bit for bit."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.repository import MIRROR, ROOT
from mdwgan.demo import plan
from mdwgan.demo.build import build
from mdwgan.demo.files import group_file

DEMO = ROOT / "resources" / "demo"
RNASEQDB = DEMO / "rnaseqdb" / "demo"
SAMPLE = re.compile(
    r"TCGA-[A-Z0-9]{2}-[A-Z0-9]{4}-(01|11)[AB]-\d\d[RT]-[A-Z0-9]{4}-07"
    r"|GTEX-[A-Z0-9]{4,5}-\d{4}-SM-[A-Z0-9]{5}"
)
LINE = {
    "counts": re.compile(r"[^\t ]+\t(0|[ \d]{8}\d)(\t\d+\.\d\d)+\n"),
    "fpkm": re.compile(r"[^\t ]+\t\d+(\t(0|[1-9]\d*)(\.\d?[1-9])?)+\n"),
}


def groups() -> list[tuple[str, str, str]]:
    """(tissue, study, condition) of every group of samples."""
    rows = []
    for tissue, content in plan.TISSUES.items():
        rows.append((tissue, "gtex", "normal"))
        rows += [(tissue, s, c) for s in content.studies for c in ("normal", "tumour")]
    return rows


def read(tissue: str, study: str, condition: str, matrix: str) -> pd.DataFrame:
    path = RNASEQDB / group_file(tissue, study, condition, matrix)
    return pd.read_csv(
        path, sep="\t", dtype={"Hugo_Symbol": str, "Entrez_Gene_Id": str}, keep_default_na=False
    )


@pytest.fixture(scope="module")
def tables() -> dict[tuple[str, str, str, str], pd.DataFrame]:
    return {(*g, m): read(*g, m) for g in groups() for m in LINE}


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return pd.read_csv(
        DEMO / "truth_genes.tsv", sep="\t", dtype={"entrez": str}, keep_default_na=False
    )


def donor(sample: str) -> str:
    return sample[:12] if sample.startswith("TCGA") else "-".join(sample.split("-")[:2])


def check_format(path: Path, matrix: str, sample: re.Pattern) -> None:
    with gzip.open(path, "rt") as stream:
        header = stream.readline().rstrip("\n").split("\t")
        assert header[:2] == ["Hugo_Symbol", "Entrez_Gene_Id"]
        assert all(sample.fullmatch(s) for s in header[2:])
        for number, line in enumerate(stream, 2):
            assert LINE[matrix].fullmatch(line), f"{path}:{number}: {line[:60]!r}"
            assert line.count("\t") == len(header) - 1


def test_all_of_it_is_below_3_mb():
    assert sum(f.stat().st_size for f in DEMO.rglob("*") if f.is_file()) < 3_000_000


@pytest.mark.parametrize("matrix", list(LINE))
def test_lines_have_the_published_form(matrix):
    for group in groups():
        check_format(RNASEQDB / group_file(*group, matrix), matrix, SAMPLE)


@pytest.mark.parametrize("matrix", list(LINE))
def test_the_same_check_passes_the_published_files(matrix):
    folder = {"counts": "expected_count", "fpkm": "normalized"}[matrix]
    files = sorted(MIRROR.glob(f"rnaseqdb/*/data/{folder}/k*.txt.gz"))
    if not files:
        pytest.skip(f"no published RNAseqDB files under {MIRROR}")
    for path in files[:2]:
        check_format(path, matrix, SAMPLE)


def test_counts_and_fpkm_have_the_same_samples_in_another_order(tables):
    for group in groups():
        counts, fpkm = (list(tables[(*group, m)].columns[2:]) for m in LINE)
        assert set(counts) == set(fpkm)
        assert counts != fpkm


def test_sample_sizes(tables):
    sizes = {
        t: sum(x.shape[1] - 2 for k, x in tables.items() if k[0] == t and k[3] == "counts")
        for t in plan.TISSUES
    }
    assert sizes == {"kidney": 120, "colon": 75, "thyroid": 45}
    assert 0.2 * sizes["thyroid"] < 12


def test_rows_agree_within_a_tissue_and_differ_between_tissues(tables):
    for matrix in LINE:
        sets = {}
        for group in groups():
            rows = tuple(tables[(*group, matrix)]["Hugo_Symbol"])
            assert sets.setdefault(group[0], rows) == rows
        assert len({frozenset(s) for s in sets.values()}) == len(sets)
        assert len(set.intersection(*map(set, sets.values()))) > 1150


def test_one_symbol_stands_in_two_rows_of_different_values(tables):
    symbols = set()
    for table in tables.values():
        twice = table[table["Hugo_Symbol"].duplicated(keep=False)]
        assert len(twice) == 2
        assert twice["Entrez_Gene_Id"].nunique() == 1
        assert (twice.iloc[0, 2:] != twice.iloc[1, 2:]).any()
        symbols |= set(twice["Hugo_Symbol"])
    assert len(symbols) == 1


def test_entrez_ids_are_0_or_twice_for_some(tables):
    entrez = tables["kidney", "gtex", "normal", "counts"].drop_duplicates("Hugo_Symbol")
    ids = entrez["Entrez_Gene_Id"].str.strip()
    assert (ids == "0").sum() in range(plan.ENTREZ_ZERO - 2, plan.ENTREZ_ZERO + 1)
    assert ids[ids != "0"].duplicated().sum() in range(1, plan.ALIAS_ROWS + 1)


def test_counts_are_fractional_and_deep_as_published(tables):
    counts = [t.iloc[:, 2:].to_numpy() for k, t in tables.items() if k[3] == "counts"]
    values = np.concatenate([c.ravel() for c in counts])
    assert 0.18 < (values % 1 != 0).mean() < 0.28
    assert 0.01 < (values == 0).mean() < 0.15
    depth = np.concatenate([c.sum(axis=0) for c in counts])
    assert depth.max() / depth.min() > 4


def test_some_donors_gave_two_tissues_and_some_patients_two_samples(tables):
    donors = {t: set() for t in plan.TISSUES}
    conditions: dict[str, set[str]] = {}
    samples = []
    for (tissue, _, condition, matrix), table in tables.items():
        if matrix == "counts":
            names = table.columns[2:]
            samples += list(names)
            donors[tissue] |= {donor(s) for s in names}
            for s in names:
                conditions.setdefault(donor(s), set()).add(condition)
    assert len(samples) == len(set(samples)) == 240
    for (a, b), n in plan.SHARED_DONORS.items():
        assert len(donors[a] & donors[b]) == n
    assert sum(len(c) == 2 for c in conditions.values()) > 30


def test_networks_have_the_published_form_and_the_cohorts_ids(tables, truth):
    folder = DEMO / "string" / "vdemo"
    links = pd.read_csv(folder / "9606.protein.links.vdemo.txt.gz", sep=" ")
    assert list(links.columns) == ["protein1", "protein2", "combined_score"]
    assert links["combined_score"].between(150, 999).all()
    pairs = set(zip(links["protein1"], links["protein2"], strict=True))
    assert len(pairs) == len(links)
    assert all((b, a) in pairs and a != b for a, b in pairs)
    info = pd.read_csv(folder / "9606.protein.info.vdemo.txt.gz", sep="\t", keep_default_na=False)
    assert list(info.columns) == [
        "#string_protein_id",
        "preferred_name",
        "protein_size",
        "annotation",
    ]
    assert info["#string_protein_id"].is_unique
    assert info["#string_protein_id"].str.fullmatch(r"9606\.ENSP\d{11}").all()
    assert set(links["protein1"]) <= set(info["#string_protein_id"])
    names = info["preferred_name"]
    assert names.duplicated().sum() == 2
    assert names[~names.isin(truth["symbol"])].size > 30

    humannet = pd.read_csv(DEMO / "humannet" / "demo" / "HumanNet.tsv.gz", sep="\t", header=None)
    assert humannet.shape[1] == 3
    assert humannet[2].is_monotonic_decreasing
    kept = default_genes(tables, links, info, humannet)
    assert 1000 <= len(kept) <= 1100
    planted = truth.loc[truth["log2fc"] != 0, "symbol"]
    assert set(planted) <= kept


def default_genes(tables, links, info, humannet) -> set[str]:
    """Symbols that the default filter keeps."""
    strong = links.loc[links["combined_score"] >= 800, "protein1"]
    in_string = set(info.set_index("#string_protein_id").loc[strong, "preferred_name"])
    top = humannet.iloc[: round(0.1 * len(humannet))]
    in_humannet = set(top[0].astype(str)) | set(top[1].astype(str))
    kept = None
    for table in tables.values():
        rows = table[table["Entrez_Gene_Id"].str.strip().isin(in_humannet)]
        here = set(rows["Hugo_Symbol"]) & in_string
        kept = here if kept is None else kept & here
    return kept


def test_truth_tables_agree(truth):
    pathways = pd.read_csv(DEMO / "truth_pathways.tsv", sep="\t", dtype={"pathway": str})
    assert list(pathways.columns) == ["pathway", "name", "direction", "tissues", "n_genes"]
    assert list(truth.columns) == ["symbol", "entrez", "tissue", "log2fc", "module"]
    assert 4 <= len(pathways) <= 6
    assert pathways["pathway"].str.fullmatch(r"\d{5}").all()
    assert (pathways["n_genes"] >= 10).all()
    assert not truth.duplicated(["symbol", "tissue"]).any()
    for tissue, planted in truth[truth["log2fc"] != 0].groupby("tissue"):
        here = pathways[pathways["tissues"].str.split(",").map(lambda t, x=tissue: x in t)]
        # A gene of two planted pathways counts once.
        most = here["n_genes"].sum() + plan.SCATTERED[tissue]
        assert 0.9 * most <= len(planted) <= most
        assert (planted["log2fc"].abs() > 3).sum() >= 15


def test_planted_effects_are_in_the_counts(tables, truth):
    """Medians of counts per million, tumour over normal, follow the truth."""
    for tissue in plan.TISSUES:
        medians = {}
        for condition in ("normal", "tumour"):
            parts = [
                t.drop_duplicates("Hugo_Symbol").set_index("Hugo_Symbol").iloc[:, 1:]
                for k, t in tables.items()
                if k[0] == tissue and k[2] == condition and k[3] == "counts"
            ]
            counts = pd.concat(parts, axis=1)
            medians[condition] = np.log2(counts / counts.sum() * 1e6 + 1).mean(axis=1)
        observed = medians["tumour"] - medians["normal"]
        expected = truth[truth["tissue"] == tissue].set_index("symbol")["log2fc"]
        planted = expected[expected != 0]
        assert np.corrcoef(observed[planted.index], planted)[0, 1] > 0.85


def test_mygene_cache_has_the_shape_of_the_services_answer(tables):
    hits = json.loads((DEMO / "mygene.json").read_text(encoding="utf-8"))
    symbols = set().union(*(t["Hugo_Symbol"] for t in tables.values()))
    queries = [h["query"] for h in hits]
    assert symbols <= set(queries)
    assert len(queries) == len(set(queries)) + 2
    missing = [h for h in hits if h.get("notfound")]
    assert 4 <= len(missing) <= 8
    for hit in hits:
        if "notfound" in hit:
            assert set(hit) == {"query", "notfound"}
            continue
        assert set(hit) == {"query", "_id", "_score", "ensembl", "entrezgene", "symbol"}
        assert hit["_id"] == hit["entrezgene"]
        assert hit["entrezgene"].isdigit()


def test_rebuilding_gives_the_same_bytes(tmp_path):
    recorded = json.loads((DEMO / "versions.json").read_text(encoding="utf-8"))["org.Hs.eg.db"]
    found = orgdb_version()
    if found != recorded:
        pytest.skip(f"org.Hs.eg.db {recorded} made the demo; here: {found or 'none'}")
    build(tmp_path)
    built = {f.relative_to(tmp_path) for f in tmp_path.rglob("*") if f.is_file()}
    shipped = {f.relative_to(DEMO) for f in DEMO.rglob("*") if f.is_file()}
    assert built == shipped - {Path("README.md")}
    for path in sorted(built - {Path("versions.json")}):
        assert (tmp_path / path).read_bytes() == (DEMO / path).read_bytes(), path


def orgdb_version() -> str | None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    asked = [rscript, "--vanilla", "-e", "cat(format(packageVersion('org.Hs.eg.db')))"]
    done = subprocess.run(asked, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None
