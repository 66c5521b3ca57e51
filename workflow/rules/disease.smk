"""Disease genes among the best DEGs, where the config names a source of them."""

from mdwgan.config.run import diseases_of_run

DISEASE_FILE = FILES.disease()
DISEASES = diseases_of_run(config)
DISEASE_TABLES = expand(
    f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/disease.tsv",
    tissue=DISEASES,
    row=["real"] + DEG_GENERATORS,
    seed=SEEDS,
)


if DISEASE_FILE:
    DISEASE_PLACE = FILES.disease_place()

    localrules:
        disease_file,

    rule disease_file:
        """Fetch the table of disease genes: the user's file, or what is at the user's address."""
        input:
            DISEASE_PLACE["file"] or [],
        output:
            file=DISEASE_FILE,
            record=FILES.records(DISEASE_FILE),
        log:
            f"{LOGS}/fetch/disease.log",
        benchmark:
            f"{BENCHMARKS}/fetch/disease.tsv"
        retries: 1
        conda:
            "../../envs/python.yaml"
        params:
            path=FILES.disease_path(),
            address=DISEASE_PLACE["address"],
        message:
            "Fetch the table of disease genes"
        shell:
            # one of the two is empty
            "python -m mdwgan --log {log:q} fetch --path {params.path:q}"
            " --place={params.address:q}{input:q} --output {output.file:q} --record {output.record:q}"


if DISEASES:

    rule disease_genes:
        """Take the genes of the run's diseases out of the source's tables, once for all rows."""
        input:
            **FILES.disease_tables(),
            genes=f"{RUN}/genes/genes.tsv",
        output:
            genes=f"{RUN}/genes/disease_genes.tsv",
            record=FILES.disease_record(),
        log:
            f"{LOGS}/disease_genes.log",
        benchmark:
            f"{BENCHMARKS}/disease_genes.tsv"
        conda:
            "../../envs/python.yaml"
        resources:
            **COSTS.of("disease_genes"),
        params:
            source=config["disease"]["source"],
            diseases=list(dict.fromkeys(sum(DISEASES.values(), []))),
            min_score=config["disease"]["min_score"] or 0,
        message:
            "Genes of the run's diseases from {params.source}"
        shell:
            "python -m mdwgan --log {log:q} disease-genes --source {params.source:q}"
            " --files {input.files:q} --names {input.names:q} --hgnc {input.hgnc:q}"
            " --genes {input.genes:q} --diseases {params.diseases:q}"
            " --min-score {params.min_score:q} --record {output.record:q}"
            " --output {output.genes:q}"


rule disease:
    """Count the disease genes among a row's best DEGs."""
    input:
        deg=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg.tsv",
        genes=f"{RUN}/genes/disease_genes.tsv",
    output:
        f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/disease.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{row}}/seed{{seed}}/disease.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{row}}/seed{{seed}}/disease.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("disease"),
    params:
        diseases=JOBS.diseases,
        settings=group_settings(
            "disease", without=("source", "file", "channels", "diseases", "min_score")
        ),
    message:
        "Disease genes: {wildcards.row}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} disease --deg {input.deg:q}"
        " --genes {input.genes:q} --diseases {params.diseases:q}"
        " --settings {params.settings:q} --output {output:q}"
