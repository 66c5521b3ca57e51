"""Small files as the hubs of public sources have them, with the counts that are in them."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
from mdwgan.config.schema import validate

from helpers.repository import ROOT

GENES = 30
LENGTH = 150.0  # of mapped reads, in recount3
# Symbol twice with one Entrez id, a copy on Y, a gene without a symbol in the annotation.
SYMBOLS = [f"G{number}" for number in range(GENES)]
IDS = [f"ENSG{number:011d}" for number in range(GENES)]
GTEX = [f"GTEX-K{number:03d}-0226-SM-5GZZ{number}" for number in range(6)]
NORMAL = [f"TCGA-B0-50{number:02d}-11" for number in range(4)]
TUMOUR = [f"TCGA-B0-50{number:02d}-01" for number in range(5)]
METASTASIS = ["TCGA-B0-5090-06"]
COPY = {"v23": "ENSGR0000000001.5", "PAR": "ENSG00000000001.5_PAR_Y"}
TOIL = "toil/2016/TcgaTargetGtex_gene_expected_count.gz"
TPM = "toil/2016/TcgaTargetGtex_rsem_gene_tpm.gz"
PHENOTYPE = "toil/2016/TcgaTargetGTEX_phenotype.txt.gz"
PROBEMAP = "toil/gencode.v23.annotation.gene.probemap"
HGNC = "hgnc/hgnc_complete_set.txt"
KIDNEY = "Kidney - Cortex"
CLEAR_CELL = "Kidney Clear Cell Carcinoma"


def counts_of(samples: list[str], genes: int = GENES) -> pd.DataFrame:
    """Whole counts, genes x samples, that depend on gene and sample alone."""
    rng = np.random.default_rng(len(samples))
    values = rng.poisson(rng.gamma(0.7, 400, (genes, 1)) + 1, (genes, len(samples)))
    values[0, 0] = 0
    return pd.DataFrame(values, columns=samples).astype(float)


def packed(lines: list[str], encoding: str = "utf-8") -> bytes:
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(encoding), mtime=0)


def xena(ids: list[str], logs: pd.DataFrame, first: str, digits: int | None) -> bytes:
    """A matrix of a Xena hub; with ``digits`` after the point, or all of them."""
    rows = ["\t".join([first, *logs.columns])]
    for name, values in zip(ids, logs.to_numpy(), strict=True):
        cells = [repr(float(v)) if digits is None else f"{v:.{digits}f}" for v in values]
        rows.append("\t".join([name, *cells]))
    return packed(rows)


def gct(ids: list[str], counts: pd.DataFrame, older: bool = False) -> bytes:
    """Counts of a tissue of GTEx."""
    rows = ["#1.2", f"{len(ids)}\t{counts.shape[1]}"]
    rows.append("\t".join([*(["id"] if older else []), "Name", "Description", *counts.columns]))
    for number, (name, values) in enumerate(zip(ids, counts.to_numpy(), strict=True)):
        first = [str(number)] if older else []
        rows.append("\t".join([*first, name, f"S{number}", *(f"{v:.0f}" for v in values)]))
    return packed(rows)


def probemap(ids: list[str], symbols: list[str]) -> bytes:
    rows = ["id\tgene\tchrom\tchromStart\tchromEnd\tstrand"]
    rows += [f"{i}\t{s}\tchr1\t1\t2\t+" for i, s in zip(ids, symbols, strict=True)]
    return "".join(f"{row}\n" for row in rows).encode()


def hgnc() -> bytes:
    rows = ["hgnc_id\tsymbol\tentrez_id\tensembl_gene_id"]
    rows += [f"HGNC:{n}\tG{n}\t{100 + n}\t{IDS[n]}" for n in range(GENES - 1)]
    return "".join(f"{row}\n" for row in rows).encode()


def versioned(version: int, copy: str) -> list[str]:
    """Ids of an annotation, the copy on Y last."""
    return [*(f"{name}.{version}" for name in IDS), copy]


def with_copy(counts: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([counts, counts.iloc[:1] * 0], ignore_index=True)


# ---- Toil


def phenotype(rows: list[tuple] | None = None, header: str | None = None) -> bytes:
    """Phenotypes; a cell has a letter that only latin-1 reads."""
    header = header or (
        "sample\tdetailed_category\tprimary disease or tissue\t_primary_site\t_sample_type\t"
        "_gender\t_study"
    )
    if rows is None:
        rows = [(s, KIDNEY, KIDNEY, "Kidney", "Normal Tissue", "Male", "GTEX") for s in GTEX]
        kinds = ((NORMAL, "Solid Tissue Normal"), (TUMOUR, "Primary Tumor"))
        for samples, kind in (*kinds, (METASTASIS, "Metastatic")):
            rows += [(s, CLEAR_CELL, CLEAR_CELL, "Kidney", kind, "", "TCGA") for s in samples]
        rows.append(
            ("TARGET-1", "Wilms\xe9", "Wilms", "Kidney", "Primary Solid Tumor", "", "TARGET")
        )
    return packed([header, *("\t".join(row) for row in rows)], "latin-1")


def toil_samples() -> list[str]:
    return [*TUMOUR, *GTEX, "TARGET-1", *METASTASIS, *NORMAL]


def toil_files() -> dict[str, bytes]:
    counts = with_copy(counts_of(toil_samples()))
    ids = versioned(3, COPY["v23"])
    tpm = counts / counts.sum() * 1e6
    return {
        TOIL: xena(ids, np.log2(counts + 1), "sample", 4),
        TPM: xena(ids, np.log2(tpm + 0.001), "sample", 4),
        PHENOTYPE: phenotype(),
        PROBEMAP: probemap(ids, [*SYMBOLS[:-1], "G0", "G0"]),
        HGNC: hgnc(),
    }


# ---- GDC and GTEx


def gdc_files(gtex: str = "v10") -> dict[str, bytes]:
    tcga = [f"{s}A" for s in [*TUMOUR, *METASTASIS, *NORMAL]]
    project = np.log2(with_copy(counts_of(tcga)) + 1)
    tissue = f"gtex/{gtex}/gene_reads_{gtex}_kidney_cortex.gct.gz"
    more = [*versioned(7, COPY["PAR"]), "ENSG00000009999.1"]  # a gene that the GDC lacks
    files = {
        f"gdc/2024-05/TCGA-{name}.star_counts.tsv.gz": xena(
            versioned(15, COPY["PAR"]),
            project if name == "KIRC" else shifted(project, name),
            "Ensembl_ID",
            None,
        )
        for name in ("KIRC", "KIRP", "KICH")
    }
    counts = with_copy(with_copy(counts_of(GTEX)))
    return files | {
        tissue: gct(more, counts),
        "gdc/gencode.v36.annotation.gtf.gene.probemap": probemap(
            versioned(15, COPY["PAR"]), [*SYMBOLS, "G0"]
        ),
        HGNC: hgnc(),
    }


def shifted(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The same values of other patients."""
    return table.rename(columns=lambda s: s.replace("TCGA-B0", f"TCGA-{name[-2:]}"))


# ---- recount3


def recount3_files() -> dict[str, bytes]:
    files = {
        "recount3/human.gene_sums.G026.gtf.gz": packed(
            [
                f'chr1\tHAVANA\tgene\t1\t9\t.\t+\t.\tgene_id "{i}"; gene_name "{s}";'
                for i, s in zip(versioned(9, COPY["PAR"]), [*SYMBOLS, "G0"], strict=True)
            ]
        ),
        HGNC: hgnc(),
    }
    files |= recount3_project("gtex", "KIDNEY", GTEX)
    for project in ("KIRC", "KIRP", "KICH"):
        samples = [*TUMOUR, *METASTASIS, *NORMAL]
        samples = [s.replace("TCGA-B0", f"TCGA-{project[-2:]}") + "A-01R" for s in samples]
        files |= recount3_project("tcga", project, samples)
    return files


def recount3_project(program: str, project: str, samples: list[str]) -> dict[str, bytes]:
    """Gene sums and tables of a project; TCGA's samples are known by other ids there."""
    names = samples if program == "gtex" else [f"id-{project}-{n}" for n in range(len(samples))]
    sums = with_copy(counts_of(samples)) * LENGTH
    sums.iloc[1] += LENGTH / 3  # rounded away
    rows = ["##annotation=G026", "##date.generated=1", "\t".join(["gene_id", *names])]
    for gene, values in zip(versioned(9, COPY["PAR"]), sums.to_numpy(), strict=True):
        rows.append("\t".join([gene, *(f"{v:.0f}" for v in values)]))
    place = f"recount3/{program}/{project[-2:]}/{project}/{program}"
    if program == "gtex":
        about = ["rail_id\texternal_id\tstudy\tSMTSD\tSMAFRZE"]
        about += [f"{n}\t{s}\tKIDNEY\tKidney - Cortex\tRNASEQ" for n, s in enumerate(names)]
    else:
        about = ["rail_id\texternal_id\tstudy\ttcga_barcode"]
        about += [
            f"{n}\t{n_}\t{project}\t{s}"
            for n, (n_, s) in enumerate(zip(names, samples, strict=True))
        ]
    quality = [
        "rail_id\texternal_id\tstudy\tstar.average_mapped_length\tbc_auc.all_reads_all_bases"
    ]
    quality += [f"{n}\t{s}\t{project}\t{LENGTH}\t{1e9 + n}" for n, s in enumerate(names)]
    return {
        f"{place}.gene_sums.{project}.G026.gz": packed(rows),
        f"{place}.{program}.{project}.MD.gz": packed(about),
        f"{place}.recount_qc.{project}.MD.gz": packed(quality),
    }


FILES = {"toil": toil_files, "gdc_gtex": gdc_files, "recount3": recount3_files}


def write_files(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files below a folder, as a mirror or a run's sources have them."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def public_config(source: str, **changes) -> dict:
    """A checked config of kidney from a public source, without networks."""
    sources = {"expression": source, "string": None, "humannet": None} | changes.pop("sources", {})
    given = {
        "run": "public",
        "tissues": ["kidney"],
        "tissue_table": str(ROOT / "resources/tissues_public.tsv"),
        "sources": sources,
        "genes": {"filter": "none"},
        "enrichment": {"pathways": "orgdb"},
    }
    return validate(given | changes)
