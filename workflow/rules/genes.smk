"""Samples and splits of the run, its networks, and the genes it keeps."""

from mdwgan.config.run import ranks_by_training

if FILES.own:

    rule samples:
        """Check the user's matrix and sample table, and bring them into one form."""
        input:
            matrix=FILES.users_matrix(),
            table=config["cohort"]["samples"],
        output:
            FILES.own_matrix,
            FILES.own_list,
            FILES.understood,
            samples=f"{RUN}/samples.tsv",
            genes=f"{RUN}/genes/expression_ids.tsv",
            dropped=f"{RUN}/genes/not_shared.tsv",
        log:
            f"{LOGS}/samples.log",
        benchmark:
            f"{BENCHMARKS}/samples.tsv"
        conda:
            "../../envs/rpy2.yaml"
        resources:
            **COSTS.of("samples"),
        params:
            matrix=config["cohort"]["matrix"],
            values=config["cohort"]["values"],
            samples_in=config["cohort"]["samples_in"] or "either",
            formula=config["cohort"]["log"] or "",
            gene_dates=config["cohort"]["gene_dates"],
            conditions=conditions_of_run(config),
            covariates=config["cohort"]["covariates"],
            numbers=config["cohort"]["numbers"],
            organism=FILES.organism.name,
            id_route=config["genes"]["id_route"],
            tissues=TISSUES,
            folder=subpath(output.samples, parent=True),
        message:
            "Read the samples of {params.matrix}"
        shell:
            "python -m mdwgan --log {log:q} own-data --matrix {params.matrix:q}"
            " --samples {input.table:q} --values {params.values:q}"
            " --samples-in={params.samples_in:q}"
            " --log-formula={params.formula:q} --gene-dates {params.gene_dates:q}"
            " --conditions {params.conditions:q} --covariates {params.covariates:q}"
            " --numbers {params.numbers:q}"
            " --organism {params.organism:q} --id-route {params.id_route:q}"
            " --tissues {params.tissues:q} --output {params.folder:q}"

elif FILES.public:

    rule samples:
        """Read the samples of a public source, once for all tissues, into one file a tissue."""
        input:
            files=FILES.published(TISSUES),
            table=config["tissue_table"],
        output:
            FILES.expression(TISSUES),
            FILES.prepared_list,
            samples=f"{RUN}/samples.tsv",
            genes=f"{RUN}/genes/expression_ids.tsv",
            dropped=f"{RUN}/genes/not_shared.tsv",
        log:
            f"{LOGS}/samples.log",
        benchmark:
            f"{BENCHMARKS}/samples.tsv"
        conda:
            "../../envs/python.yaml"
        resources:
            **COSTS.of("samples"),
        params:
            source=config["sources"]["expression"],
            normals=config["cohort"]["normals"],
            versions=as_text(FILES.public_versions()),
            matrix=config["cohort"]["matrix"],
            root=JOBS.sources,
            tissues=TISSUES,
            folder=subpath(output.samples, parent=True),
        message:
            "Read the samples of {params.tissues} from {params.source}"
        shell:
            "python -m mdwgan --log {log:q} public-samples --source {params.source:q}"
            " --versions {params.versions:q} --matrix {params.matrix:q} --root {params.root:q}"
            " --tissue-table {input.table:q} --tissues {params.tissues:q}"
            " --normals {params.normals:q} --output {params.folder:q}"

else:

    rule samples:
        """List samples and shared genes from the headers and id columns of all files."""
        input:
            files=FILES.expression(TISSUES),
            table=config["tissue_table"],
        output:
            samples=f"{RUN}/samples.tsv",
            genes=f"{RUN}/genes/expression_ids.tsv",
            dropped=f"{RUN}/genes/not_shared.tsv",
        log:
            f"{LOGS}/samples.log",
        benchmark:
            f"{BENCHMARKS}/samples.tsv"
        conda:
            "../../envs/python.yaml"
        resources:
            **COSTS.of("samples"),
        params:
            root=JOBS.sources,
            version=FILES.version,
            tissues=TISSUES,
            matrix=FILES.matrix,
            normals=config["cohort"]["normals"],
        message:
            "List the samples of {params.tissues}"
        shell:
            "python -m mdwgan --log {log:q} samples --root {params.root:q} --version {params.version:q}"
            " --tissue-table {input.table:q} --tissues {params.tissues:q} --matrix {params.matrix:q}"
            " --normals {params.normals:q}"
            " --samples {output.samples:q} --genes {output.genes:q} --dropped {output.dropped:q}"


rule split:
    """Draw the training donors of a seed, once over all tissues, or take them from a file."""
    input:
        samples=f"{RUN}/samples.tsv",
        folds=config["cohort"]["folds"] or [],
    output:
        split=f"{RUN}/seed{{seed}}/split.tsv",
        summary=f"{RUN}/seed{{seed}}/split_summary.tsv",
    log:
        f"{LOGS}/seed{{seed}}/split.log",
    benchmark:
        f"{BENCHMARKS}/seed{{seed}}/split.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("split"),
    params:
        fraction=config["cohort"]["train_fraction"],
    message:
        "Split donors, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} split --samples {input.samples:q} --folds {input.folds:q}"
        " --train-fraction {params.fraction:q}"
        " --seed {wildcards.seed:q} --output {output.split:q} --summary {output.summary:q}"


BY_TRAINING = ranks_by_training(config)
MYGENE_CACHE = config["genes"]["mygene_cache"] or []
MYGENE_ANSWERS = f"{RUN}/genes/mygene_answers.json"  # asked in this run


rule genes:
    """Cut the networks, map their ids, and keep genes as the config's filter says."""
    input:
        expression=f"{RUN}/genes/expression_ids.tsv",
        dropped=f"{RUN}/genes/not_shared.tsv",
        samples=f"{RUN}/samples.tsv",
        splits=(
            expand(f"{RUN}/seed{{seed}}/split.tsv", seed=SEEDS) if BY_TRAINING else []
        ),
        files=FILES.expression(TISSUES) if BY_TRAINING else [],
        networks=FILES.network_files(),
        listed=FILES.gene_list(),
        cache=MYGENE_CACHE if config["genes"]["id_route"] == "mygene" else [],
    output:
        genes=f"{RUN}/genes/genes.tsv",
        counts=f"{RUN}/genes/counts.tsv",
        unmapped=f"{RUN}/genes/unmapped.tsv",
        network=f"{RUN}/genes/network.tsv",
        mapping=f"{RUN}/genes/mapping.tsv",
        edges=list(NETWORK_EDGES.values()),
    log:
        f"{LOGS}/genes.log",
    benchmark:
        f"{BENCHMARKS}/genes.tsv"
    conda:
        "../../envs/rpy2.yaml"
        if config["genes"]["id_route"] == "orgdb"
        else "../../envs/python.yaml"
    resources:
        **COSTS.of("genes"),
    params:
        settings=group_settings("genes"),
        organism=FILES.organism.name,
        networks=as_text(FILES.networks()),
        seeds=SEEDS if BY_TRAINING else [],
        matrix=FILES.matrix,
        library_size=config["cohort"]["library_size"],
        root=JOBS.sources,
        version=FILES.version,
        folder=subpath(output.genes, parent=True),
    message:
        "Choose the genes"
    shell:
        "python -m mdwgan --log {log:q} genes --expression {input.expression:q} --dropped {input.dropped:q}"
        " --networks {params.networks:q}"
        " --settings {params.settings:q} --organism {params.organism:q} --samples {input.samples:q} --splits {input.splits:q}"
        " --seeds {params.seeds:q} --matrix {params.matrix:q} --library-size {params.library_size:q}"
        " --root {params.root:q} --version {params.version:q} --output {params.folder:q}"


rule id_routes:
    """Compare the three routes from STRING's proteins to genes, for the report's appendix."""
    input:
        genes=f"{RUN}/genes/genes.tsv",
        ids=f"{RUN}/genes/expression_ids.tsv",
        info=FILES.source("string", "info"),
        aliases=FILES.aliases(),
        cache=MYGENE_CACHE,
    output:
        f"{RUN}/genes/id_routes.tsv",
    log:
        f"{LOGS}/id_routes.log",
    benchmark:
        f"{BENCHMARKS}/id_routes.tsv"
    conda:
        "../../envs/rpy2.yaml"
    resources:
        **COSTS.of("id_routes"),
    params:
        ask=[] if MYGENE_CACHE else ["--ask-mygene", f"--mygene-save={MYGENE_ANSWERS}"],
        organism=FILES.organism.name,
        one_to_many=config["genes"]["one_to_many"],
        many_to_one=config["genes"]["many_to_one"],
    message:
        "Compare the gene-id routes"
    shell:
        "python -m mdwgan --log {log:q} id-routes --genes {input.genes:q} --info {input.info:q}"
        " --organism {params.organism:q} --expression-ids {input.ids:q} --mygene-cache {input.cache:q} {params.ask:q}"
        " --aliases {input.aliases:q} --one-to-many {params.one_to_many:q}"
        " --many-to-one {params.many_to_one:q}"
        " --output {output:q}"
