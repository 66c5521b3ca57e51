"""Source files, fetched once and listed with origin and checksum."""


localrules:
    fetch,
    manifest,


rule fetch:
    """Fetch one source file; it gets its name only when it is whole."""
    output:
        f"{SOURCES}/{{path}}",
    log:
        f"{LOGS}/fetch/{{path}}.log",
    benchmark:
        f"{BENCHMARKS}/fetch/{{path}}.tsv"
    wildcard_constraints:
        path="(rnaseqdb|string|humannet|kegg)/.+",
    conda:
        "../../envs/python.yaml"
    params:
        mirror=config["sources"]["mirror"] or "",
    message:
        "Fetch {wildcards.path}"
    shell:
        "python -m mdwgan --log {log} fetch --path {wildcards.path:q}"
        " --mirror={params.mirror:q} --output {output:q}"


rule manifest:
    """List the source files of the run: origin, size, checksum, licence."""
    input:
        expression_of(TISSUES),
        NETWORK_FILES,
        KEGG_FILES,
    output:
        f"{SOURCES}/manifest.tsv",
    log:
        f"{LOGS}/manifest.log",
    benchmark:
        f"{BENCHMARKS}/manifest.tsv"
    conda:
        "../../envs/python.yaml"
    params:
        root=sources_folder,
        mirror=config["sources"]["mirror"] or "",
    message:
        "List the source files"
    shell:
        "python -m mdwgan --log {log} manifest --root {params.root} --mirror={params.mirror:q}"
        " --output {output} {input:q}"
