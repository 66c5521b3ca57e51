"""The report."""

from mdwgan.config.environment import STARTED, config_hash

# A list of arguments: Snakemake quotes each one.
REPORT = f"python -m mdwgan --log {LOGS}/report.log report {RUN}".split()
# Figures that are items of `snakemake --report`, by the question that they answer.
QUESTIONS = {
    "scorecard": "Summary",
    "flow": "What was run",
    "pca": "Like real data?",
    "correlation": "Like real data?",
    "sd": "Like real data?",
    "log2fc": "Biology",
    "heat": "Biology",
    "study-size": "Use",
    "dist": "Compare models",
    "all-tissues": "Compare models",
    "ablation": "Compare models",
}


rule record_config:
    """Write the checked config, with all defaults."""
    output:
        f"{RUN}/config.json",
    log:
        f"{LOGS}/record_config.log",
    localrule: True
    conda:
        "../../envs/python.yaml"
    params:
        config=f"{RUN}/{STARTED}",
        checksum=config_hash(config),
    message:
        "Record the config"
    shell:
        "python -m mdwgan --log {log:q} record-config --config {params.config:q} --output {output:q}"


rule r_versions:
    """Record the versions of R and its packages."""
    output:
        versions=f"{RUN}/r_versions.tsv",
    log:
        f"{LOGS}/r_versions.log",
    conda:
        "../../envs/r.yaml"
    resources:
        **COSTS.of("r_versions"),
    message:
        "Record the versions of R's packages"
    script:
        "../scripts/r_versions.R"


rule report:
    """Write the report, one HTML file that opens offline, and its figures as files."""
    input:
        f"{RUN}/config.json",
        f"{SOURCES}/manifest.tsv",
        f"{RUN}/r_versions.tsv",
        f"{RUN}/pathways.json",
        f"{RUN}/gene_sets.tsv",
        expand(
            f"{RUN}/genes/{{table}}.tsv",
            table=["counts", "network", "unmapped", "mapping"],
        ),
        expand(f"{RUN}/seed{{seed}}/split_summary.tsv", seed=SEEDS),
        f"{RUN}/genes/id_routes.tsv" if config["genes"]["compare_routes"] else [],
        f"{RUN}/metrics.tsv",
        f"{RUN}/failures.tsv",
        f"{RUN}/comparisons.tsv",
        f"{RUN}/ablation.tsv" if ABLATION else [],
        rows_of_run("history.tsv", FITTED),
        tables_of_run("chosen.json") if CHOOSES else [],
        tables_of_run("embedding.tsv"),
        expand(f"{RUN}/pan/seed{{seed}}/embedding.tsv", seed=SEEDS) if POOLED else [],
        tables_of_run("distributions.tsv"),
        rows_of_run("deg_found.tsv", COMBINED),
        rows_of_run("kegg.tsv", DEG_GENERATORS + ["real"]),
        [
            rows_of_run(f"kegg_{contrast}.tsv", DEG_GENERATORS + ["real"])
            for contrast in FURTHER
        ],
        rows_of_run("kegg_gsea.tsv", DEG_GENERATORS + ["real", "real-other-half"])
        if config["enrichment"]["gsea"]
        else [],
        [
            rows_of_run(f"{kind}_{name}.tsv", DEG_GENERATORS + ["real"])
            for kind in (
                ["sets", "gsea"] if config["enrichment"]["gsea"] else ["sets"]
            )
            for name in COLLECTIONS
        ],
        DISEASE_TABLES,
        rows_of_run("augmentation.tsv", AUGMENTED),
        [*PLANS, f"{RUN}/study_size.tsv"] if PLANNED else [],
    output:
        f"{RUN}/report.html",
        report(
            f"{RUN}/report_alone.html",
            caption="../report/report.rst",
            category="The report",
            labels={"page": "the whole report", "tissue": "all", "model": "all"},
        ),
        report(
            directory(f"{RUN}/figures"),
            patterns=["{place}-{figure," + "|".join(QUESTIONS) + "}.svg"],
            caption="../report/figure.rst",
            category=question_of,
            labels=labels_of,
        ),
    log:
        f"{LOGS}/report.log",
    benchmark:
        f"{BENCHMARKS}/report.tsv"
    conda:
        "../../envs/python.yaml"
    threads: 2  # figures are written side by side
    resources:
        **COSTS.of("report"),
    params:
        command=REPORT,
    message:
        f"Write {RUN}/report.html and its figures"
    shell:
        "{params.command:q} --threads {threads:q}"
