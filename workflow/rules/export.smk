"""Files for other programs, on demand: SummarizedExperiment for R."""

EXPORTED = r"cohort|seed[0-9]+/training|[^/]+/seed[0-9]+/synthetic"


rule export:
    """Write an .h5ad file as the tables that R needs."""
    input:
        f"{RUN}/{{tissue}}/{{name}}.h5ad",
    output:
        temp(directory(f"{RUN}/{{tissue}}/{{name}}.tables")),
    log:
        f"{LOGS}/{{tissue}}/{{name}}.export.log",
    wildcard_constraints:
        name=EXPORTED,
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("export"),
    message:
        "Write {input} as tables"
    shell:
        "python -m mdwgan --log {log:q} export {input:q} {output:q}"


rule rds:
    """Save a SummarizedExperiment: assays log and counts or fpkm, colData, rowData, metadata."""
    input:
        tables=f"{RUN}/{{tissue}}/{{name}}.tables",
    output:
        rds=f"{RUN}/{{tissue}}/{{name}}.rds",
    log:
        f"{LOGS}/{{tissue}}/{{name}}.rds.log",
    wildcard_constraints:
        name=EXPORTED,
    conda:
        "../../envs/r.yaml"
    resources:
        **COSTS.of("rds"),
    message:
        "Write {output}"
    script:
        "../scripts/summarized_experiment.R"
