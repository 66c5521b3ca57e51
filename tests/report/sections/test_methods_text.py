"""The methods in words: each sentence is there where the run did what it says, and only there."""

import re

import pandas as pd
import pytest
from helpers.configs import full_config
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.rows import ROWS
from mdwgan.io import write_text, write_tsv
from mdwgan.report.page.citations import ADDRESSES, Citations, papers_of_row
from mdwgan.report.page.load import Results
from mdwgan.report.sections.methods_text import methods_text, methods_text_block
from mdwgan.sources.table import shipped

REAL = {"mirror": None, "rnaseqdb": "6a853176fe925bd15f7392e84d433d4b34fb396a", "string": "11.5"}
REAL |= {"humannet": "v3"}


def text_of(root, **changes) -> tuple[str, str]:
    """Paragraphs, and references, of a run with these settings."""
    paragraphs, references = methods_text(Results(root, full_config(**changes)))
    return " ".join(paragraphs), "\n".join(references)


def test_numbers_of_references_are_in_the_order_of_the_text(tmp_path):
    text, references = text_of(
        tmp_path, sources=REAL, generators=[*SYSTEMS, "mvn", "nb-copula", "mg-gan"]
    )
    marks = [int(n) for mark in re.findall(r" \[([\d, ]+)\]", text) for n in mark.split(", ")]
    assert list(dict.fromkeys(marks)) == list(range(1, len(references.splitlines()) + 1))
    assert references.startswith(
        "1. Wang et al. 2018, Sci. Data 5:180061. doi:10.1038/sdata.2018.61"
    )
    for number in ("nar/gkaa1074", "nar/gkab1048", "s12859-023-05558-9", "s00500-019-04602-2"):
        assert references.count(number) == 1
    assert references.count("s13059-014-0550-8") == 1, "DESeq2, which nb-copula follows too"


def test_addresses_are_of_papers_that_a_text_can_name():
    named = {paper for name in ROWS for paper in papers_of_row(name)}
    named |= set(shipped()["citation"].dropna())
    software = [paper for paper in ADDRESSES if paper not in named]
    assert len(software) == 3, "limma, clusterProfiler, Snakemake"
    for address in ADDRESSES.values():
        assert re.fullmatch(r"doi:10\.\d{4,5}/\S+|arXiv:\d{4}\.\d{4,5}", address), address
    assert len(set(ADDRESSES.values())) == len(ADDRESSES)


def test_a_paper_has_one_number():
    cite = Citations()
    assert (cite("b"), cite("a", "b"), cite(""), cite("c")) == (" [1]", " [1, 2]", "", " [3]")
    assert cite.references == ["1. b.", "2. a.", "3. c."]


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        ({"sources": REAL}, "STRING 11.5 (combined score", "no value was"),
        (
            {"sources": {"rnaseqdb": "demo"}},
            "They are simulated: no value was measured.",
            "nothing",
        ),
        ({"cohort": {"matrix": "fpkm"}}, "FPKM after correction of batch effects", "RSEM"),
        ({"cohort": {"matrix": "counts"}}, "scaled to 10,000,000 reads", "FPKM"),
        (
            {"cohort": {"normals": "tcga"}},
            "Reference samples of GTEx were left out",
            "of TCGA were",
        ),
        (
            {"genes": {"filter": "most_variable", "n": 500}},
            "The 500 genes that vary most",
            "STRING",
        ),
        ({"seeds": [0]}, "This was done once (seed 0).", "times, each with a split"),
        ({"seeds": [0, 1, 2]}, "done 3 times, each with a split", "once"),
        ({"generators": ["mvn-pan"]}, "mvn-pan: draws from a normal", "RMSProp"),
        ({"generators": ["gan"]}, "one model for each condition: GAN", "gradient penalty"),
        ({"generators": ["cwgan-gp"]}, "gradient penalty 10", "lambda_g"),
        ({"generators": ["wgan"]}, "weights clipped to 0.01", "lambda_g"),
        ({"generators": ["mdwgan-gp"]}, "lambda_g 0.2 and lambda_d 0.02", "reconstruction"),
        ({"generators": ["gene-cwgan"]}, "Gene-CWGAN: a reconstruction", "clipped"),
        ({"generators": ["best"]}, "among mvn-pan, mvn (matched) and bootstrap", "RMSProp"),
        ({"training": {"selection": "test"}}, "scores are optimistic", "held-out training donors"),
        ({"training_of": {"mdwgan-gp": {"epochs": 7}}}, "For MDWGAN-GP: epochs 7.", "batch 7"),
        ({"tuning": {"generators": ["mdwgan-gp"]}}, "successive halving", "optimistic"),
        ({"generate": {"samples": 50}}, "drew 50 samples of each condition", "as the test set has"),
        ({"deg": {"test": "limma"}}, "limma-trend", "DESeq2"),
        ({"deg": {"real": "train"}}, "in real training samples", "in real test samples"),
        ({"deg": {"permutations": 0}}, "DESeq2", "False positive rates"),
        ({"deg": {"synthesis": "naive"}}, "DESeq2", "bootstrap of the training donors"),
        ({"planning": {"draws": 0}}, "DESeq2", "a study needs"),
        ({"enrichment": {"pathways": "none"}}, "DESeq2", "Over-representation"),
        ({"enrichment": {"gsea": True}}, "full ranking of genes", "nothing"),
        ({"enrichment": {"pathways": "my.gmt"}}, "of own gene sets", "KEGG"),
        (
            {"evaluation": {"classification": {"generators": []}}},
            "dist is Pearson's",
            "Random forests",
        ),
        (
            {"evaluation": {"augmentation": {"generators": ["mvn"]}}},
            "What samples of mvn add",
            "nothing",
        ),
    ],
)
def test_sentences_follow_the_config(tmp_path, changes, said, unsaid):
    text, _ = text_of(tmp_path, **changes)
    assert said in text and unsaid not in text


def test_what_products_say(tmp_path):
    split = {"tissue": "kidney", "condition": ["normal", "tumour"], "n": [30, 20]}
    write_tsv(pd.DataFrame(split), tmp_path / "seed0/split_summary.tsv")
    genes = pd.DataFrame({"symbol": ["a", "b"], "kept_seeds": ["*", ""]})
    write_tsv(genes, tmp_path / "genes/genes.tsv")
    kegg = pd.DataFrame({"engine": ["clusterProfiler"], "engine_version": ["4.6.0"]})
    write_tsv(kegg, tmp_path / "kidney/real/seed0/kegg.tsv")
    write_text('{"source": "KEGG", "release": "110"}', tmp_path / "pathways.json")
    write_text('[{"mdwgan": "0.1.0", "commit": "abcdefabcdefabc"}]', tmp_path / "provenance.json")
    versions = pd.DataFrame({"package": ["R", "DESeq2"], "version": ["4.5.2", "1.50.2"]})
    write_tsv(versions, tmp_path / "r_versions.tsv")
    compared = pd.DataFrame({"verdict": ["not tested"], "unit": ["tissue"]})
    write_tsv(compared, tmp_path / "comparisons.tsv")
    failed = {"tissue": "kidney", "generator": "mdwgan-gp", "seed": [0], "reason": "diverged"}
    write_tsv(pd.DataFrame(failed), tmp_path / "failures.tsv")
    text, references = text_of(tmp_path)
    for said in (
        "There were 50 samples (30 normal and 20 tumour).",
        "1 of 2 genes",
        "by clusterProfiler 4.6.0 [",
        "of KEGG, release 110",
        "workflow 0.1.0 (commit abcdefabcd) under Snakemake",
        "with R 4.5.2 and DESeq2 1.50.2.",
        "With 2 tissues no difference between rows was tested.",
        "1 training failed and drew no samples.",
    ):
        assert said in text
    assert "10.1016/j.xinn.2021.100141" in references and "gkv007" not in references
    write_tsv(compared.assign(verdict="better"), tmp_path / "comparisons.tsv")
    assert "Wilcoxon's signed-rank test" in text_of(tmp_path)[0]


def test_the_block_can_be_copied_whole(tmp_path):
    block = methods_text_block(Results(tmp_path, full_config()))
    ((_, text),) = block.listings
    assert all(words in text for words in block.words[1:])
    assert "\n\nReferences\n1. " in text
