"""Numbers over seeds, and tests between generators."""


rule statistics:
    """Summarise the metrics over seeds and compare the generators."""
    input:
        metrics=f"{RUN}/metrics.tsv",
    output:
        summary=f"{RUN}/summary.tsv",
        comparisons=f"{RUN}/comparisons.tsv",
    log:
        f"{LOGS}/statistics.log",
    benchmark:
        f"{BENCHMARKS}/statistics.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        names=config["statistics"]["metrics"] or [],
        against=config["statistics"]["against"],
        alpha=config["statistics"]["alpha"],
        correction=config["statistics"]["correction"],
    message:
        "Compare the generators"
    shell:
        "python -m mdwgan --log {log} statistics --metrics {input.metrics}"
        " --names {params.names} --against {params.against} --alpha {params.alpha}"
        " --correction {params.correction} --summary {output.summary}"
        " --comparisons {output.comparisons}"
