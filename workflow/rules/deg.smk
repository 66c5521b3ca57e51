"""Differentially expressed genes, tumour against normal, by DESeq2."""


rule deg_counts:
    """Write the counts that DESeq2 gets for one row, with equal n per condition."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        synthetic=synthetic_of,
    output:
        counts=temp(f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg_counts.tsv.gz"),
        samples=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg_samples.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{row}}/seed{{seed}}/deg_counts.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{row}}/seed{{seed}}/deg_counts.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=4000,
        runtime=20,
    params:
        real=config["deg"]["real"],
    message:
        "Counts for DESeq2: {wildcards.row}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log} deg-counts --training {input.training}"
        " --synthetic {input.synthetic} --row {wildcards.row} --real {params.real}"
        " --seed {wildcards.seed} --counts {output.counts} --samples {output.samples}"


rule deseq2:
    """Run DESeq2; with fewer than two samples of a condition the table is empty."""
    input:
        counts=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg_counts.tsv.gz",
        samples=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg_samples.tsv",
        genes=f"{RUN}/genes/genes.tsv",
    output:
        deg=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{row}}/seed{{seed}}/deseq2.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{row}}/seed{{seed}}/deseq2.tsv"
    conda:
        "../../envs/r.yaml"
    resources:
        mem_mb=4000,
        runtime=60,
    params:
        log2fc=config["deg"]["log2fc"],
        p=config["deg"]["p"],
        p_column=config["deg"]["p_column"],
    message:
        "DESeq2: {wildcards.row}, {wildcards.tissue}, seed {wildcards.seed}"
    script:
        "../scripts/deseq2.R"


rule agreement:
    """Compare a row's DEGs and pathways with those of the real cohort."""
    input:
        synthetic=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/synthetic.h5ad",
        real_deg=real_row("deg.tsv"),
        deg=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg.tsv",
        real_kegg=real_row("kegg.tsv"),
        kegg=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/kegg.tsv",
    output:
        f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/agreement.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/agreement.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/agreement.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    message:
        "Agreement with real: {wildcards.generator}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log} agreement --synthetic {input.synthetic}"
        " --real-deg {input.real_deg} --deg {input.deg}"
        " --real-kegg {input.real_kegg} --kegg {input.kegg} --output {output}"
