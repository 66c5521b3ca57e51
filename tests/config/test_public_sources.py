"""Config keys of public sources: defaults that follow the source, faults, and notes."""

import pytest
from helpers.configs import checked, refused
from helpers.repository import ROOT
from mdwgan.config.files import InputFiles
from mdwgan.config.notes import notes
from mdwgan.config.stages import made_with
from mdwgan.samples.public.studies import TISSUES
from mdwgan.sources.plan import needed_files

TOIL = {"expression": "toil"}


@pytest.fixture(autouse=True)
def project(monkeypatch):
    """Relative paths of the config lead to the project."""
    monkeypatch.chdir(ROOT)


def test_the_tissue_table_follows_the_source():
    assert checked()["tissue_table"] == "resources/tissues.tsv"
    assert checked(sources=TOIL)["tissue_table"] == TISSUES
    own = str(ROOT / TISSUES)
    assert checked(sources=TOIL, tissue_table=own)["tissue_table"] == own


def test_files_of_a_run():
    files = InputFiles(checked(sources=TOIL, cohort={"matrix": "tpm"}), "r/sources")
    assert files.public and files.matrix == "fpkm" and files.version == "toil (toil 2016)"
    assert files.expression(["kidney", "colon"]) == [
        "r/sources/expression/kidney.h5ad",
        "r/sources/expression/colon.h5ad",
    ]
    assert files.published(["kidney"])[0] == "r/sources/toil/2016/TcgaTargetGtex_rsem_gene_tpm.gz"
    assert files.uncorrected(["kidney"]) == []
    assert files.published(["kidney"])[0] in files.fetched()
    gtex = InputFiles(checked(sources={"expression": "gdc_gtex", "gtex": "v11"}), "r/sources")
    assert gtex.version == "gdc_gtex (gdc 2024-05, gtex v11)"
    assert "r/sources/gtex/v11/gene_reads_v11_colon_sigmoid.gct.gz" in gtex.published(["colon"])


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        (
            {"sources": {"expression": "recount"}},
            'sources.expression: "recount" is not allowed; expected rnaseqdb, toil, gdc_gtex, ',
        ),
        (
            {"sources": {"expression": "gdc_gtex", "gtex": "v9"}},
            "sources.gtex: unknown version 'v9'; expected one of v10, v11",
        ),
        (
            {"cohort": {"matrix": "tpm"}},
            "cohort.matrix: tpm, but sources.expression is rnaseqdb; expected counts, fpkm",
        ),
        (
            {"sources": {"expression": "recount3"}, "cohort": {"matrix": "fpkm"}},
            "cohort.matrix: fpkm, but sources.expression is recount3; expected counts",
        ),
        (
            {"sources": TOIL, "cohort": {"qc": {"uncorrected": True}}},
            "cohort.qc.uncorrected: true, but sources.expression is toil, where no batch effect",
        ),
        (
            {"sources": TOIL, "tissue_table": "resources/tissues.tsv"},
            "tissue_table resources/tissues.tsv: kidney: 'kidney' is no study of GTEX in "
            "resources/studies.tsv",
        ),
        ({"sources": TOIL, "tissues": ["lymph"]}, "tissues: unknown tissue 'lymph'; did you mean"),
        (
            {"sources": TOIL, "cohort": {"matrix": "resources/studies.tsv", "values": "counts"}},
            "sources.expression: toil, but cohort.matrix is a file of yours; expected rnaseqdb",
        ),
    ],
)
def test_faults_name_the_key_and_what_is_expected(keys, fault):
    assert fault in refused(**keys)


def test_a_tissue_without_normal_samples_is_noted():
    mixed, note = notes(checked(sources=TOIL, tissues=["kidney", "eye"]))
    assert note.startswith("eye: no normal samples in resources/tissues_public.tsv, so")
    assert mixed.startswith("kidney: tumours are of TCGA, normal samples of TCGA and of GTEx, so")


def test_what_a_note_on_the_design_proposes_ends_it():
    """Each remedy of the note is a config without it."""
    (note,) = notes(checked())
    assert "deg.design '~ source + condition'" in note and "cohort.normals: tcga" in note
    assert list(notes(checked(deg={"design": "~ source + condition"}))) == []
    assert list(notes(checked(cohort={"normals": "tcga"}))) == []


def test_a_tissue_whose_projects_are_its_conditions_is_noted_first():
    (note,) = notes(checked(sources=TOIL, tissues=["ovary", "testis"]))
    assert note.startswith("ovary, testis: normal samples are of GTEx alone and tumours of TCGA al")
    first, second = notes(checked(sources=TOIL, tissues=["kidney", "ovary"]))
    assert first.startswith("ovary:") and second.startswith("kidney:")
    (note,) = notes(checked(cohort={"normals": "gtex"}))
    assert "with cohort.normals: gtex, so" in note and "set cohort.normals: tcga or all" in note


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        (
            {"sources": TOIL, "tissues": ["ovary"], "cohort": {"normals": "tcga"}},
            "cohort.normals: tcga, but ovary has normal samples of GTEX alone in resources/tiss",
        ),
        (
            {"sources": TOIL, "tissues": ["soft_tissue"], "cohort": {"normals": "gtex"}},
            "cohort.normals: gtex, but soft_tissue has normal samples of TCGA alone in resources/",
        ),
        (
            {"cohort": {"matrix": "resources/studies.tsv", "normals": "tcga"}},
            "cohort.normals: tcga, but cohort.matrix is a file of yours; expected all, and a",
        ),
        ({"cohort": {"normals": "both"}}, 'cohort.normals: "both" is not allowed; expected all'),
    ],
)
def test_normals_that_a_tissue_does_not_have(keys, fault):
    assert fault in refused(**keys)
    assert checked(sources=TOIL, tissues=["eye"], cohort={"normals": "tcga"})  # has none anyway


@pytest.mark.parametrize(("normals", "left_out"), [("tcga", "gtex"), ("gtex", "tcga.")])
def test_files_of_other_normals_are_not_read(normals, left_out):
    whole, chosen = checked(), checked(cohort={"normals": normals})
    every, some = (InputFiles(config, "s").expression(["kidney"]) for config in (whole, chosen))
    assert some == [path for path in every if left_out not in path] and some != every
    assert set(needed_files(chosen)) < set(needed_files(whole))
    toil = checked(sources=TOIL, cohort={"normals": normals})
    assert made_with(whole, "samples") != made_with(chosen, "samples")
    assert "cohort.normals" not in made_with(whole, "samples")["settings"]
    assert made_with(toil, "samples")["settings"]["cohort.normals"] == normals
