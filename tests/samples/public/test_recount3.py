"""Which samples of recount3's projects are taken."""

import gzip

import pytest
from helpers.public_files import GTEX, LENGTH, recount3_files, write_files
from mdwgan.errors import InputWarning
from mdwgan.samples.public import public_source
from mdwgan.samples.public.source import Group
from mdwgan.sources.public import finder

VERSIONS = {"recount3": "G026", "hgnc": "current"}
CORTEX = Group("kidney", "normal", "GTEX", "kidney_cortex")
FACTS = "recount3/gtex/EY/KIDNEY/gtex.gtex.KIDNEY.MD.gz"
QUALITY = "recount3/{}/{}/{}/{}.recount_qc.{}.MD.gz"


def listed(folder, group, **changes) -> list[str]:
    """Samples of a group, where cells of some files are replaced."""
    files = recount3_files()
    for path, (old, new) in changes.items():
        text = gzip.decompress(files[path]).decode()
        assert old in text
        files[path] = gzip.compress(text.replace(old, new).encode())
    source = public_source("recount3", VERSIONS, "counts")
    return [s.sample for s in source.samples(group, finder(write_files(folder, files)))]


def test_other_tissues_of_a_project_and_excluded_samples_are_left_out(tmp_path):
    assert listed(tmp_path / "a", CORTEX) == GTEX
    other = {FACTS: (f"{GTEX[1]}\tKIDNEY\tKidney - Cortex", f"{GTEX[1]}\tKIDNEY\tKidney - Medulla")}
    assert listed(tmp_path / "b", CORTEX, **other) == [GTEX[0], *GTEX[2:]]
    excluded = {FACTS: ("\tRNASEQ\n2", "\tEXCLUDE\n2")}
    assert listed(tmp_path / "c", CORTEX, **excluded) == [GTEX[0], *GTEX[2:]]


def test_a_sample_without_a_length_of_reads_is_left_out_with_a_warning(tmp_path):
    path = QUALITY.format("gtex", "EY", "KIDNEY", "gtex", "KIDNEY")
    changes = {path: (f"{GTEX[3]}\tKIDNEY\t{LENGTH}", f"{GTEX[3]}\tKIDNEY\tNA")}
    with pytest.warns(InputWarning, match=rf"1 sample\(s\) have no length.*such as {GTEX[3]}"):
        assert GTEX[3] not in listed(tmp_path, CORTEX, **changes)


def test_of_two_files_of_one_sample_the_deeper_one_is_taken(tmp_path):
    group = Group("kidney", "tumour", "TCGA", "kirc")
    facts = "recount3/tcga/RC/KIRC/tcga.tcga.KIRC.MD.gz"
    changes = {facts: ("TCGA-RC-5001-01A-01R", "TCGA-RC-5000-01A-01R")}
    with pytest.warns(InputWarning, match=r"1 file\(s\) are of a sample that has another, deeper"):
        samples = listed(tmp_path, group, **changes)
    assert samples.count("TCGA-RC-5000-01A-01R") == 1 and len(samples) == 4
