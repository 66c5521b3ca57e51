"""KEGG pathways over-represented among the DEGs."""

if config["enrichment"]["pathways"] == "kegg":

    rule pathways:
        """Freeze KEGG's gene sets for the run."""
        input:
            link=FILES.source("kegg", "link"),
            names=FILES.source("kegg", "list"),
            snapshot=f"{SOURCES}/kegg/snapshot.json",
        output:
            pathways=f"{RUN}/pathways.tsv",
            summary=f"{RUN}/pathways.json",
        log:
            f"{LOGS}/pathways.log",
        benchmark:
            f"{BENCHMARKS}/pathways.tsv"
        conda:
            "../../envs/python.yaml"
        params:
            version=config["sources"]["kegg"],
        message:
            "Freeze KEGG's pathways"
        shell:
            "python -m mdwgan --log {log:q} pathways --link {input.link:q} --names {input.names:q}"
            " --snapshot {input.snapshot:q} --version {params.version:q}"
            " --output {output.pathways:q} --summary {output.summary:q}"

else:

    rule pathways:
        """Freeze the KEGG map of org.Hs.eg.db for the run; a truth table may name its pathways."""
        input:
            **FILES.pathway_names(),
        output:
            pathways=f"{RUN}/pathways.tsv",
            summary=f"{RUN}/pathways.json",
        log:
            f"{LOGS}/pathways.log",
        benchmark:
            f"{BENCHMARKS}/pathways.tsv"
        conda:
            "../../envs/r.yaml"
        message:
            "Freeze the KEGG map of org.Hs.eg.db"
        script:
            "../scripts/orgdb_pathways.R"


rule kegg:
    """Test each pathway for DEGs; the universe is the filtered genes."""
    input:
        deg=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg.tsv",
        genes=f"{RUN}/genes/genes.tsv",
        pathways=f"{RUN}/pathways.tsv",
    output:
        kegg=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/kegg.tsv",
        summary=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/kegg.json",
    log:
        f"{LOGS}/{{tissue}}/{{row}}/seed{{seed}}/kegg.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{row}}/seed{{seed}}/kegg.tsv"
    conda:
        "../../envs/r.yaml"
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        **group(config, "enrichment", without=("pathways", "gsea")),
    message:
        "KEGG enrichment: {wildcards.row}, {wildcards.tissue}, seed {wildcards.seed}"
    script:
        "../scripts/kegg.R"


rule kegg_gsea:
    """Test each pathway on the full ranking of genes."""
    input:
        deg=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg.tsv",
        genes=f"{RUN}/genes/genes.tsv",
        pathways=f"{RUN}/pathways.tsv",
    output:
        gsea=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/kegg_gsea.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{row}}/seed{{seed}}/kegg_gsea.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{row}}/seed{{seed}}/kegg_gsea.tsv"
    conda:
        "../../envs/r.yaml"
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        **group(config, "enrichment", without=("pathways", "gsea", "qvalue")),
        seed=JOBS.gsea_seed,
    message:
        "KEGG, full ranking: {wildcards.row}, {wildcards.tissue}, seed {wildcards.seed}"
    script:
        "../scripts/kegg_gsea.R"
