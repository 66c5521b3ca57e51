"""Disease genes among the best DEGs, where the config names a table of them."""

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


rule disease:
    """Count the disease genes among a row's best DEGs."""
    input:
        deg=f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/deg.tsv",
        associations=DISEASE_FILE,
    output:
        f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/disease.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{row}}/seed{{seed}}/disease.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{row}}/seed{{seed}}/disease.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        diseases=JOBS.diseases,
        settings=group_settings("disease", without=("file", "diseases")),
    message:
        "Disease genes: {wildcards.row}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} disease --deg {input.deg:q}"
        " --associations {input.associations:q} --diseases {params.diseases:q}"
        " --settings {params.settings:q} --output {output:q}"
