"""Differentially expressed genes, one condition against the other, by DESeq2 or limma."""

from mdwgan.config.rows import other_real_row, tested_generators
from mdwgan.config.run import (
    contrasts_of_run,
    deg_test,
    design_terms,
    further_contrasts,
    own_terms,
)

TESTED = tested_generators(config)
CONTRASTS = contrasts_of_run(config)
# Case against reference, as names of files and tests have it.
FURTHER = further_contrasts(config)
# Tests of real samples that each contrast has, and their rows.
REAL_RUNS = {
    "real": "real",
    "half": "real-half",
    "other_half": "real-other-half",
    "copied": "copy",
}
# Keys that DESeq2's jobs have in other forms, or not at all.
NOT_OF_DESEQ2 = (
    "real",
    "threads",
    "design",
    "contrasts",
    "test",
    "permutations",
    "retrain",
    "synthesis",
    "cohorts",
    "combined",
)
# There is nothing to check where condition stands alone.
DESIGN_CHECK = (
    [] if design_terms(config) == ["condition"] else [f"{RUN}/deg_design.tsv"]
)


rule deg_design:
    """Stop where the design can't tell the conditions of a tissue apart."""
    input:
        f"{RUN}/samples.tsv",
    output:
        f"{RUN}/deg_design.tsv",
    log:
        f"{LOGS}/deg_design.log",
    benchmark:
        f"{BENCHMARKS}/deg_design.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("deg_design"),
    params:
        design=config["deg"]["design"],
        contrasts=as_text(CONTRASTS),
        covariates=config["cohort"]["covariates"],
        numbers=config["cohort"]["numbers"],
        tissues=TISSUES,
    message:
        "Check the design {params.design}"
    shell:
        "python -m mdwgan --log {log:q} deg-design --samples {input:q} --design {params.design:q}"
        " --contrasts {params.contrasts:q} --covariates {params.covariates:q}"
        " --numbers {params.numbers:q} --tissues {params.tissues:q} --output {output:q}"


rule deg_counts_real:
    """Write counts and samples of DESeq2's tests of real samples."""
    input:
        DESIGN_CHECK,
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
    output:
        counts=temp(f"{RUN}/{{tissue}}/real/seed{{seed}}/deg_counts.tsv.gz"),
        samples=f"{RUN}/{{tissue}}/real/seed{{seed}}/deg_samples.tsv",
    log:
        f"{LOGS}/{{tissue}}/real/seed{{seed}}/deg_counts.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/real/seed{{seed}}/deg_counts.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("deg_counts_real"),
    params:
        real=config["deg"]["real"],
        contrasts=as_text(CONTRASTS),
        terms=own_terms(config),
    message:
        "Counts for DESeq2: real samples, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} deg-counts --training {input.training:q}"
        " --real {params.real:q} --seed {wildcards.seed:q}"
        " --contrasts {params.contrasts:q} --terms {params.terms:q}"
        " --counts {output.counts:q} --samples {output.samples:q}"


rule deseq2_real:
    """Run DESeq2 on real samples, all tests in one job: to load it takes seconds."""
    input:
        counts=f"{RUN}/{{tissue}}/real/seed{{seed}}/deg_counts.tsv.gz",
        samples=f"{RUN}/{{tissue}}/real/seed{{seed}}/deg_samples.tsv",
        genes=f"{RUN}/genes/genes.tsv",
    output:
        **{
            f"{run}_{contrast}": f"{RUN}/{{tissue}}/{row}/seed{{seed}}/deg_{contrast}.tsv"
            for contrast in FURTHER
            for run, row in REAL_RUNS.items()
        },
        real=f"{RUN}/{{tissue}}/real/seed{{seed}}/deg.tsv",
        real_other=f"{RUN}/{{tissue}}/{other_real_row(config)}/seed{{seed}}/deg.tsv",
        half=f"{RUN}/{{tissue}}/real-half/seed{{seed}}/deg.tsv",
        other_half=f"{RUN}/{{tissue}}/real-other-half/seed{{seed}}/deg.tsv",
        copied=f"{RUN}/{{tissue}}/copy/seed{{seed}}/deg.tsv",
        runs=f"{RUN}/{{tissue}}/real/seed{{seed}}/deg_runs.tsv",
    log:
        f"{LOGS}/{{tissue}}/real/seed{{seed}}/deseq2.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/real/seed{{seed}}/deseq2.tsv"
    conda:
        "../../envs/r.yaml"
    threads: config["deg"]["threads"]
    resources:
        **COSTS.of("deseq2_real"),
    params:
        **group(config, "deg", without=NOT_OF_DESEQ2),
        test=deg_test(config),
        terms=design_terms(config),
        numbers=config["cohort"]["numbers"],
        conditions=[name for contrast in CONTRASTS for name in contrast],
    message:
        "DESeq2: real samples, {wildcards.tissue}, seed {wildcards.seed}"
    script:
        "../scripts/deseq2.R"


rule deg_counts:
    """Write counts and samples of DESeq2's tests of a generator, with equal n per condition."""
    input:
        DESIGN_CHECK,
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        synthetic=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/synthetic.h5ad",
    output:
        counts=temp(f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_counts.tsv.gz"),
        samples=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_samples.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/deg_counts.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/deg_counts.tsv"
    wildcard_constraints:
        generator="|".join(TESTED),
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("deg_counts"),
    params:
        real=config["deg"]["real"],
        contrasts=as_text(CONTRASTS),
        terms=own_terms(config),
    message:
        "Counts for DESeq2: {wildcards.generator}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} deg-counts --training {input.training:q}"
        " --synthetic {input.synthetic:q} --real {params.real:q} --seed {wildcards.seed:q}"
        " --contrasts {params.contrasts:q} --terms {params.terms:q}"
        " --counts {output.counts:q} --samples {output.samples:q}"


use rule deseq2_real as deseq2 with:
    input:
        counts=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_counts.tsv.gz",
        samples=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_samples.tsv",
        genes=f"{RUN}/genes/genes.tsv",
    output:
        **{
            f"deg_{contrast}": f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_{contrast}.tsv"
            for contrast in FURTHER
        },
        deg=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg.tsv",
        deg_added=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_added.tsv",
        runs=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_runs.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/deseq2.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/deseq2.tsv"
    wildcard_constraints:
        generator="|".join(TESTED),
    resources:
        **COSTS.of("deseq2"),
    message:
        "DESeq2: {wildcards.generator}, {wildcards.tissue}, seed {wildcards.seed}"


rule agreement:
    """Compare a row's DEGs and pathways with those of the real cohort."""
    input:
        synthetic=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/synthetic.h5ad",
        real_deg=JOBS.real_deg,
        deg=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg.tsv",
        added=JOBS.deg_added,
        real_runs=f"{RUN}/{{tissue}}/real/seed{{seed}}/deg_runs.tsv",
        runs=JOBS.deg_runs,
        real_kegg=JOBS.real_kegg,
        kegg=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/kegg.tsv",
        further_real=JOBS.real_further,
        further=expand(
            f"{RUN}/{{{{tissue}}}}/{{{{generator}}}}/seed{{{{seed}}}}/deg_{{contrast}}.tsv",
            contrast=FURTHER,
        ),
    output:
        agreement=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/agreement.tsv",
        null=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_null.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/agreement.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/agreement.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("agreement"),
    params:
        real=config["deg"]["real"],
        further=FURTHER,
    message:
        "Agreement with real: {wildcards.generator}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} agreement --synthetic {input.synthetic:q}"
        " --real-deg {input.real_deg:q} --deg {input.deg:q} --added {input.added:q}"
        " --real {params.real:q} --real-runs {input.real_runs:q} --runs {input.runs:q}"
        " --real-kegg {input.real_kegg:q} --kegg {input.kegg:q}"
        " --further {params.further:q} --further-real {input.further_real:q}"
        " --further-deg {input.further:q}"
        " --output {output.agreement:q} --null {output.null:q}"
