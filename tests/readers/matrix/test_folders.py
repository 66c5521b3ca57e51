"""A folder of files as a matrix: one file a sample, or matrices with the same genes."""

import gzip

import pytest
from helpers.matrices import ENSEMBL, SAMPLES, TABLE, VALUES, assert_right
from mdwgan.errors import InputError
from mdwgan.readers.matrix import files_of, read_matrix

GENES = list(VALUES)


def htseq(sample: str) -> str:
    rows = "".join(f"{gene}\t{TABLE.loc[gene, sample]:g}\n" for gene in GENES)
    return rows + "__no_feature\t900\n__ambiguous\t7\n"


def star(sample: str, column: int, extra: float = 0.0) -> str:
    """Four columns; the counts stand in one, others are small, or half of it each."""
    lines = ["N_unmapped\t5\t5\t5", "N_multimapping\t5\t5\t5", "N_noFeature\t1\t9\t9"]
    for gene in GENES:
        count = TABLE.loc[gene, sample]
        numbers = [count * 1.5, count * extra, count * extra]
        numbers[column] = count
        lines.append("\t".join([gene, *(f"{n:g}" for n in numbers)]))
    return "\n".join([lines[0], lines[1], lines[2], "N_ambiguous\t0\t0\t0", *lines[3:]]) + "\n"


NAMES = ["{}.txt", "{}_counts.txt", "{}.htseq.counts", "{}.tsv.gz", "{}", "{}/counts.tsv"]


@pytest.mark.parametrize("name", NAMES)
def test_htseq_has_a_file_for_each_sample(tmp_path, name):
    for sample in SAMPLES:
        path = tmp_path / name.format(sample)
        path.parent.mkdir(exist_ok=True)
        data = htseq(sample).encode()
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    (tmp_path / "README.md").write_text("text\n")
    (tmp_path / ".hidden").write_text("text\n")
    matrix = read_matrix(tmp_path, SAMPLES[:3], "counts")
    assert_right_genes(matrix, SAMPLES[:3])
    assert matrix.notes == [f"files that are not read: {name.format('P2T')}"]


def test_counts_below_0_are_told_once_for_all_files(tmp_path):
    for sample in SAMPLES:
        (tmp_path / f"{sample}.txt").write_text(htseq(sample) + "A\t-1\nB\t-2\n")
    (fault,) = read_matrix(tmp_path, SAMPLES, "counts").faults
    assert fault.startswith(f"{tmp_path / SAMPLES[0]}.txt: gene A has a count below 0 (8 such")
    assert "in 4 file(s)" in fault


def assert_right_genes(matrix, samples=SAMPLES) -> None:
    """Right values of the genes; lines of the counting program are left to who names genes."""
    assert matrix.faults == []
    assert list(matrix.ids["id"][:3]) == GENES
    values = matrix.values.iloc[:3].set_axis(GENES)
    assert (values == TABLE[list(samples)]).all(axis=None)


@pytest.mark.parametrize(
    ("column", "extra", "said"),
    [(0, 0.5, "unstranded"), (1, 0.01, "forward"), (2, 0.01, "reverse")],
)
def test_the_strand_of_star_s_counts_is_found(tmp_path, column, extra, said):
    for sample in SAMPLES:
        (tmp_path / f"{sample}ReadsPerGene.out.tab").write_text(star(sample, column, extra))
    matrix = read_matrix(tmp_path, SAMPLES)
    (note,) = matrix.notes
    assert said in note
    genes = matrix.ids["id"].isin(GENES).to_numpy()
    assert (matrix.values[genes].set_axis(GENES) == TABLE).all(axis=None)


def test_a_strand_that_is_unclear_is_refused(tmp_path):
    for sample in SAMPLES:
        (tmp_path / f"{sample}ReadsPerGene.out.tab").write_text(star(sample, 1, 0.45))
    with pytest.raises(InputError, match=r"69% of the reads.*cut -f 1,2 for unstranded"):
        read_matrix(tmp_path, SAMPLES)
    for sample, column in zip(SAMPLES, (1, 1, 2, 2), strict=True):
        (tmp_path / f"{sample}ReadsPerGene.out.tab").write_text(star(sample, column, 0.01))
    with pytest.raises(InputError, match=r"libraries are forward .* and reverse"):
        read_matrix(tmp_path, SAMPLES)
    # the remedy: two columns
    for sample in SAMPLES:
        path = tmp_path / f"{sample}ReadsPerGene.out.tab"
        rows = [line.split("\t") for line in star(sample, 1, 0.45).splitlines()]
        path.write_text("".join(f"{row[0]}\t{row[2]}\n" for row in rows))
    matrix = read_matrix(tmp_path, SAMPLES)
    assert (matrix.values[4:].set_axis(GENES) == TABLE).all(axis=None)


def test_a_file_that_is_cut_short_is_named(tmp_path):
    for sample in SAMPLES:
        (tmp_path / f"{sample}.txt").write_text(htseq(sample))
    cut = tmp_path / f"{SAMPLES[1]}.txt"
    lines = htseq(SAMPLES[1]).splitlines(keepends=True)
    cut.write_text("".join(lines[:2]))
    with pytest.raises(
        InputError, match=rf"{cut.name}: the file lacks 1 of the 3 genes .*EGFR.*P1N.txt"
    ):
        read_matrix(tmp_path, SAMPLES)
    # inside the last number, and without lines that are no genes
    cut.write_text("".join(lines[:3])[:-1])
    with pytest.raises(InputError, match=rf"{cut.name}: the last line has no line break"):
        read_matrix(tmp_path, SAMPLES)
    # files without a line break at their ends are whole where none has one
    for sample in SAMPLES:
        (tmp_path / f"{sample}.txt").write_text(htseq(sample).rstrip())
    assert_right_genes(read_matrix(tmp_path, SAMPLES))


HEADS = {
    "RSEM": ("genes.results", "gene_id\ttranscript_id(s)\tlength\t{counts}\t{tpm}\t{fpkm}"),
    "Salmon": ("quant.genes.sf", "Name\tLength\tEffectiveLength\t{tpm}\t{counts}"),
    "GDC": (
        "rna_seq.augmented_star_gene_counts.tsv",
        "gene_id\tgene_name\tgene_type\t{counts}\tstranded_first\tstranded_second\t{tpm}\t{fpkm}",
    ),
}  # fmt: skip
COLUMNS = {
    "RSEM": {"counts": "expected_count", "tpm": "TPM", "fpkm": "FPKM"},
    "Salmon": {"counts": "NumReads", "tpm": "TPM", "fpkm": "none"},
    "GDC": {"counts": "unstranded", "tpm": "tpm_unstranded", "fpkm": "fpkm_unstranded"},
}


@pytest.mark.parametrize("values", ["counts", "tpm"])
@pytest.mark.parametrize("kind", HEADS)
def test_programs_with_several_kinds_of_values(tmp_path, kind, values):
    ending, head = HEADS[kind]
    names = head.format(**COLUMNS[kind]).split("\t")
    for sample in SAMPLES:
        path = tmp_path / (f"{sample}/{ending}" if kind == "Salmon" else f"{sample}.{ending}")
        path.parent.mkdir(exist_ok=True)
        rows = ["\t".join(names)]
        for gene in GENES:
            cells = dict.fromkeys(names, "9.5") | {names[0]: ENSEMBL[gene], "gene_name": gene}
            cells[COLUMNS[kind][values]] = f"{TABLE.loc[gene, sample]:g}"
            rows.append("\t".join(cells[name] for name in names))
        path.write_text(("# gene-model: GENCODE v36\n" if kind == "GDC" else "") + "\n".join(rows))
    (tmp_path / "MANIFEST.txt").write_text("id\tfilename\n")
    matrix = read_matrix(tmp_path, SAMPLES, values=values)
    assert matrix.faults == [] and list(matrix.ids["id"]) == list(ENSEMBL.values())
    assert (matrix.values.to_numpy() == TABLE.to_numpy()).all()
    if kind == "GDC":
        assert list(matrix.ids["symbol"]) == GENES
    with pytest.raises(
        InputError, match=rf"a file of {kind} has counts, tpm.*cohort.values: count"
    ):
        read_matrix(tmp_path, SAMPLES, values="log2")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "quant.sf",
            "Name\tLength\tEffectiveLength\tTPM\tNumReads\nENST00000456328.2\t9\t9\t1\t2\n",
        ),
        (
            "isoforms.results",
            "transcript_id\tgene_id\texpected_count\tTPM\tFPKM\tIsoPct\nENST1\tG\t1\t2\t3\t4\n",
        ),
        ("abundance.tsv", "target_id\tlength\teff_length\test_counts\ttpm\nENST1\t9\t9\t1\t2\n"),
    ],
)
def test_values_of_transcripts_are_refused_with_what_to_do(tmp_path, name, text):
    for sample in SAMPLES:
        (tmp_path / sample).mkdir()
        (tmp_path / sample / name).write_text(text)
    with pytest.raises(
        InputError, match=r"values of transcripts; expected values of genes.*tximport"
    ):
        read_matrix(tmp_path, SAMPLES, values="counts")


def test_transcripts_beside_genes_are_not_read(tmp_path):
    head = "Name\tLength\tEffectiveLength\tTPM\tNumReads\n"
    for sample in SAMPLES:
        (tmp_path / sample).mkdir()
        (tmp_path / sample / "quant.sf").write_text(f"{head}ENST1\t9\t9\t1\t2\n")
        rows = [f"{gene}\t9\t9\t1\t{TABLE.loc[gene, sample]:g}\n" for gene in GENES]
        (tmp_path / sample / "quant.genes.sf").write_text(head + "".join(rows))
    matrix = read_matrix(tmp_path, SAMPLES, values="counts")
    assert_right(matrix)
    assert matrix.notes[0].startswith("files that are not read: P1N/quant.sf, P1T/quant.sf")


# ---- several matrices


def test_a_matrix_of_each_tissue(tmp_path):
    TABLE[SAMPLES[:2]].to_csv(tmp_path / "lung.csv")
    TABLE[SAMPLES[2:]].T.to_csv(tmp_path / "colon.csv")  # samples in rows
    matrix = read_matrix(tmp_path, SAMPLES)
    assert_right(matrix, ["P2N", "P2T", "P1N", "P1T"])


def test_genes_that_not_all_files_have_once_are_left_out_and_listed(tmp_path):
    first, second = TABLE[SAMPLES[:2]], TABLE[SAMPLES[2:]].iloc[::-1]
    first.rename(index={"EGFR": "KRAS"}).to_csv(tmp_path / "a.csv")
    second.to_csv(tmp_path / "b.csv")
    matrix = read_matrix(tmp_path, SAMPLES)
    assert_right(matrix, genes=["TP53", "MYC"])
    assert matrix.left_out[["id", "reason"]].to_numpy().tolist() == [
        ["KRAS", "not in all files"],
        ["EGFR", "not in all files"],
    ]
    first.rename(index={"EGFR": "MYC"}).to_csv(tmp_path / "a.csv")
    matrix = read_matrix(tmp_path, SAMPLES)
    assert_right(matrix, genes=["TP53"])
    assert ["MYC", "listed twice in a file"] in matrix.left_out[
        ["id", "reason"]
    ].to_numpy().tolist()
    assert matrix.notes == ["genes that not all files have are left out, of 3: a.csv lacks 1"]


def test_faults_of_a_folder(tmp_path):
    TABLE[SAMPLES[:3]].to_csv(tmp_path / "a.csv")
    TABLE[SAMPLES[2:]].to_csv(tmp_path / "b.csv")
    (fault,) = read_matrix(tmp_path, SAMPLES).faults
    assert "sample P2N occurs 2 times; expected once" in fault
    TABLE[SAMPLES].to_csv(tmp_path / "a.csv")
    (fault,) = read_matrix(tmp_path, SAMPLES).faults
    assert fault.endswith("2 samples occur several times (P2N, P2T); expected each once")
    TABLE[SAMPLES[:2]].rename(index=lambda g: f"X{g}").to_csv(tmp_path / "a.csv")
    with pytest.raises(InputError, match="no gene is in all files"):
        read_matrix(tmp_path, SAMPLES)


def test_a_folder_without_a_file_of_a_sample(tmp_path):
    (tmp_path / "other.txt").write_text(htseq("P1N"))
    with pytest.raises(InputError, match=r"there are other.txt; expected files such as P1N.txt"):
        read_matrix(tmp_path, SAMPLES)
    (tmp_path / "other.txt").rename(tmp_path / "P1N.txt")
    (fault,) = read_matrix(tmp_path, SAMPLES[:2]).faults
    assert "1 sample(s) of the sample table are not in the matrix: P1T" in fault
    assert files_of(tmp_path) == [tmp_path / "P1N.txt"] == files_of(tmp_path / "P1N.txt")


@pytest.mark.parametrize("line", ["TP53\t1\t2", "TP53", "TP53\tx", "\t5"])
def test_a_line_that_is_no_gene_and_count_is_named(tmp_path, line):
    (tmp_path / "P1N.txt").write_text(htseq("P1N") + line + "\n")
    with pytest.raises(InputError, match=r"P1N.txt:6: .*expected a gene and 1 count"):
        read_matrix(tmp_path, SAMPLES[:1])
