"""Pathways over-represented among the DEGs: KEGG's, or gene sets of the user's."""

# Further gene sets: each row's tables of all of them are made in the job of its pathways.
COLLECTIONS = FILES.collections()
COLLECTION_TABLES = [f"{RUN}/gene_sets_{name}.tsv" for name in COLLECTIONS]

if config["enrichment"]["pathways"] == "kegg":

    rule pathways:
        """Freeze KEGG's gene sets for the run."""
        input:
            **FILES.kegg_tables(),
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
        resources:
            **COSTS.of("pathways"),
        params:
            version=config["sources"]["kegg"],
            organism=FILES.organism.name,
        message:
            "Freeze KEGG's pathways"
        shell:
            "python -m mdwgan --log {log:q} pathways --link {input.link:q} --names {input.names:q}"
            " --snapshot {input.snapshot:q} --version {params.version:q}"
            " --organism {params.organism:q}"
            " --output {output.pathways:q} --summary {output.summary:q}"

elif config["enrichment"]["pathways"] == "orgdb":

    rule pathways:
        """Freeze the KEGG map of the organism's OrgDb; a truth table may name its pathways."""
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
        resources:
            **COSTS.of("pathways"),
        params:
            orgdb=FILES.organism.orgdb,
            kegg=FILES.organism.kegg,
        message:
            "Freeze the KEGG map of {params.orgdb}"
        script:
            "../scripts/orgdb_pathways.R"

else:

    rule pathways:
        """Bring gene sets of the user's into the workflow's form; none where none are wanted."""
        input:
            sets=FILES.gene_sets(),
            genes=f"{RUN}/genes/genes.tsv",
        output:
            pathways=f"{RUN}/pathways.tsv",
            summary=f"{RUN}/pathways.json",
        log:
            f"{LOGS}/pathways.log",
        benchmark:
            f"{BENCHMARKS}/pathways.tsv"
        conda:
            "../../envs/python.yaml"
        resources:
            **COSTS.of("pathways"),
        message:
            "Freeze the run's gene sets"
        shell:
            "python -m mdwgan --log {log:q} gene-sets --file {input.sets:q} --genes {input.genes:q}"
            " --output {output.pathways:q} --summary {output.summary:q}"


rule gene_collections:
    """Bring further gene sets into the run's names; count those of a suitable size."""
    input:
        pathways=f"{RUN}/pathways.tsv",
        genes=f"{RUN}/genes/genes.tsv",
        files=list(COLLECTIONS.values()),
        main=FILES.gene_sets(),
    output:
        counts=f"{RUN}/gene_sets.tsv",
        members=GENE_SETS,
        tables=COLLECTION_TABLES,
    log:
        f"{LOGS}/gene_collections.log",
    benchmark:
        f"{BENCHMARKS}/gene_collections.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("gene_collections"),
    params:
        source=config["enrichment"]["pathways"],
        names=list(COLLECTIONS),
        min_size=config["enrichment"]["min_size"],
        max_size=config["enrichment"]["max_size"],
    message:
        "Count the gene sets"
    shell:
        "python -m mdwgan --log {log:q} gene-collections --pathways {input.pathways:q}"
        " --source {params.source:q} --genes {input.genes:q}"
        " --min-size {params.min_size:q} --max-size {params.max_size:q}"
        " --names {params.names:q} --files {input.files:q} --tables {output.tables:q}"
        " --members {output.members:q} --output {output.counts:q}"


rule kegg:
    """Test each pathway for DEGs, and each set of all collections; the universe is the genes."""
    input:
        collections=COLLECTION_TABLES,
        deg=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg.tsv",
        genes=f"{RUN}/genes/genes.tsv",
        mapping=f"{RUN}/genes/mapping.tsv",
        pathways=f"{RUN}/pathways.tsv",
    output:
        kegg=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/kegg.tsv",
        summary=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/kegg.json",
        sets=[
            f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/sets_{name}.tsv"
            for name in COLLECTIONS
        ],
        summaries=[
            f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/sets_{name}.json"
            for name in COLLECTIONS
        ],
    log:
        f"{LOGS}/{{tissue}}/{{row}}/seed{{seed}}/kegg.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{row}}/seed{{seed}}/kegg.tsv"
    conda:
        "../../envs/r.yaml"
    resources:
        **COSTS.of("kegg"),
    params:
        **group(config, "enrichment", without=("pathways", "gsea", "collections")),
    message:
        "KEGG enrichment: {wildcards.row}, {wildcards.tissue}, seed {wildcards.seed}"
    script:
        "../scripts/kegg.R"


use rule kegg as kegg_further with:
    input:
        deg=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg_{{contrast}}.tsv",
        genes=f"{RUN}/genes/genes.tsv",
        mapping=f"{RUN}/genes/mapping.tsv",
        pathways=f"{RUN}/pathways.tsv",
    output:
        kegg=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/kegg_{{contrast}}.tsv",
        summary=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/kegg_{{contrast}}.json",
    log:
        f"{LOGS}/{{tissue}}/{{row}}/seed{{seed}}/kegg_{{contrast}}.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{row}}/seed{{seed}}/kegg_{{contrast}}.tsv"
    wildcard_constraints:
        contrast=".+_vs_.+",
    resources:
        **COSTS.of("kegg_further"),
    message:
        "Enrichment, {wildcards.contrast}: {wildcards.row}, {wildcards.tissue}, seed {wildcards.seed}"


rule kegg_gsea:
    """Test each pathway, and each set of all collections, on the full ranking of genes."""
    input:
        collections=COLLECTION_TABLES,
        deg=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg.tsv",
        genes=f"{RUN}/genes/genes.tsv",
        mapping=f"{RUN}/genes/mapping.tsv",
        pathways=f"{RUN}/pathways.tsv",
    output:
        gsea=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/kegg_gsea.tsv",
        sets=[
            f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/gsea_{name}.tsv"
            for name in COLLECTIONS
        ],
    log:
        f"{LOGS}/{{tissue}}/{{row}}/seed{{seed}}/kegg_gsea.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{row}}/seed{{seed}}/kegg_gsea.tsv"
    conda:
        "../../envs/r.yaml"
    resources:
        **COSTS.of("kegg_gsea"),
    params:
        **group(
            config, "enrichment", without=("pathways", "gsea", "collections", "qvalue")
        ),
        seed=JOBS.gsea_seed,
    message:
        "KEGG, full ranking: {wildcards.row}, {wildcards.tissue}, seed {wildcards.seed}"
    script:
        "../scripts/kegg_gsea.R"
