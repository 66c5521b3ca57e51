"""Disease genes among the best DEGs, where the config names a table of them."""

if DISEASE_FILE:

    localrules:
        disease_file,

    rule disease_file:
        """Fetch the table of disease genes: the user's file, or what is at the user's address."""
        input:
            [] if is_address(DISEASE_PLACE) else DISEASE_PLACE,
        output:
            file=DISEASE_FILE[0],
            record=record_of(DISEASE_FILE)[0],
        log:
            f"{LOGS}/fetch/disease.log",
        benchmark:
            f"{BENCHMARKS}/fetch/disease.tsv"
        retries: 1
        conda:
            "../../envs/python.yaml"
        params:
            path=str(Path(DISEASE_FILE[0]).relative_to(SOURCES)),
            address=DISEASE_PLACE if is_address(DISEASE_PLACE) else "",
        message:
            "Fetch the table of disease genes"
        shell:
            # one of the two is empty
            "python -m mdwgan --log {log} fetch --path {params.path:q}"
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
        diseases=diseases_of,
        top=config["disease"]["top"],
        min_score=config["disease"]["min_score"] or 0,
    message:
        "Disease genes: {wildcards.row}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log} disease --deg {input.deg}"
        " --associations {input.associations:q} --diseases {params.diseases:q}"
        " --top {params.top} --min-score {params.min_score} --output {output}"
