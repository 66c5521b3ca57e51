"""Cohorts: one file a tissue, samples x genes."""


rule cohort:
    """Read a tissue's expression files, keep the chosen genes, check them, take logs."""
    input:
        files=JOBS.expression,
        samples=f"{RUN}/samples.tsv",
        genes=f"{RUN}/genes/genes.tsv",
        dropped=f"{RUN}/genes/not_shared.tsv",
    output:
        cohort=f"{RUN}/{{tissue}}/cohort.h5ad",
        qc=f"{RUN}/{{tissue}}/qc.tsv",
    log:
        f"{LOGS}/{{tissue}}/cohort.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/cohort.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("cohort"),
    params:
        root=JOBS.sources,
        version=FILES.version,
        matrix=FILES.matrix,
        library_size=config["cohort"]["library_size"],
        networks=FILES.network_files(),
        qc=group_settings("cohort.qc"),
    message:
        "Build the cohort of {wildcards.tissue}"
    shell:
        "python -m mdwgan --log {log:q} cohort --root {params.root:q} --version {params.version:q}"
        " --samples {input.samples:q} --genes {input.genes:q} --tissue {wildcards.tissue:q}"
        " --matrix {params.matrix:q} --library-size {params.library_size:q}"
        " --files {input.files:q} --networks {params.networks:q} --dropped {input.dropped:q} --qc {params.qc:q}"
        " --findings {output.qc:q} --output {output.cohort:q}"


rule tsv:
    """Write an .h5ad file's log2 values as a table, on demand."""
    input:
        f"{RUN}/{{tissue}}/{{name}}.h5ad",
    output:
        f"{RUN}/{{tissue}}/{{name}}.tsv.gz",
    log:
        f"{LOGS}/{{tissue}}/{{name}}.tsv.log",
    wildcard_constraints:
        name="cohort|seed[0-9]+/training|.+/synthetic",
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("tsv"),
    message:
        "Write {output}"
    shell:
        "python -m mdwgan --log {log:q} tsv {input:q} {output:q}"
