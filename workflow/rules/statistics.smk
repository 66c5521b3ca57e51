"""Numbers over seeds, and tests between generators."""


rule statistics:
    """Summarise the metrics over seeds and compare the generators."""
    input:
        metrics=f"{RUN}/metrics.tsv",
    output:
        summary=report(
            f"{RUN}/summary.tsv",
            caption="../report/summary.rst",
            category="Tables",
            labels={"table": "summary.tsv", "question": "scores over seeds"},
        ),
        comparisons=report(
            f"{RUN}/comparisons.tsv",
            caption="../report/comparisons.rst",
            category="Tables",
            labels={"table": "comparisons.tsv", "question": "which model is better"},
        ),
    log:
        f"{LOGS}/statistics.log",
    benchmark:
        f"{BENCHMARKS}/statistics.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("statistics"),
    params:
        settings=group_settings("statistics"),
    message:
        "Compare the generators"
    shell:
        "python -m mdwgan --log {log:q} statistics --metrics {input.metrics:q}"
        " --settings {params.settings:q} --summary {output.summary:q}"
        " --comparisons {output.comparisons:q}"
