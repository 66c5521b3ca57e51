"""Rows whose samples another program makes: a file of the user's, or a command's."""


rule export_split:
    """Write the training samples alone, for another program."""
    input:
        f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
    output:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/split/training.h5ad",
        samples=f"{RUN}/{{tissue}}/seed{{seed}}/split/wanted.tsv",
    log:
        f"{LOGS}/{{tissue}}/seed{{seed}}/export_split.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/export_split.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("export_split"),
    params:
        run=subpath(input[0], ancestor=3),
        wanted=config["generate"]["samples"],
        folder=subpath(output.training, parent=True),
    message:
        "Training samples of {wildcards.tissue}, seed {wildcards.seed}, for other programs"
    shell:
        "python -m mdwgan --log {log:q} export-split {params.run:q} --tissue {wildcards.tissue:q}"
        " --seed {wildcards.seed:q} --samples {params.wanted:q} --output {params.folder:q}"


rule run_command:
    """Let a command of the user's make samples: its words are arguments, and no shell reads them."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/split/training.h5ad",
        samples=f"{RUN}/{{tissue}}/seed{{seed}}/split/wanted.tsv",
        files=JOBS.command_files,
    output:
        f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/command/synthetic.h5ad",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/command.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/command.tsv"
    wildcard_constraints:
        generator="|".join(config["generators_by_command"]) or NO_ROW,
    conda:
        JOBS.command_environment
    threads: THREADS
    resources:
        **COSTS.of("run_command"),
    params:
        command=JOBS.command,
    message:
        "Run the command of {wildcards.generator}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "{params.command:q} > {log:q} 2>&1 || {{ echo 'error: the command of' {wildcards.generator:q}"
        " 'failed; what it printed is in' {log:q} >&2; exit 1; }}"


rule import_samples:
    """Check the samples of another program, and bring them to the run's scale."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        samples=JOBS.outside_file,
    output:
        f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/synthetic.h5ad",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/import_samples.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/import_samples.tsv"
    wildcard_constraints:
        generator="|".join(OUTSIDE) or NO_ROW,
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("import_samples"),
    params:
        values=JOBS.outside_values,
        key=JOBS.outside_key,
    message:
        "Samples of {wildcards.generator}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} import-samples --training {input.training:q}"
        " --samples {input.samples:q} --values {params.values:q} --row {wildcards.generator:q}"
        " --key {params.key:q} --seed {wildcards.seed:q} --output {output:q}"
