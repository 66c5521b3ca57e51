"""Source files, fetched once, checked, and listed with origin and checksum."""

from mdwgan.config.files import fetched_sources


localrules:
    fetch,
    kegg_snapshot,
    manifest,


rule fetch:
    """Fetch one source file; it gets its name once it is whole and its checksum is right."""
    output:
        file=f"{SOURCES}/{{path}}",
        record=f"{SOURCES}/records/{{path}}.json",
    log:
        f"{LOGS}/fetch/{{path}}.log",
    benchmark:
        f"{BENCHMARKS}/fetch/{{path}}.tsv"
    wildcard_constraints:
        path=f"({'|'.join(fetched_sources())})/.+",
    retries: 1
    conda:
        "../../envs/python.yaml"
    message:
        "Fetch {wildcards.path}"
    shell:
        "python -m mdwgan --log {log:q} fetch --path {wildcards.path:q}"
        " --output {output.file:q} --record {output.record:q}"


rule kegg_snapshot:
    """Fetch KEGG's gene sets as one dated snapshot; an incomplete answer is refused."""
    output:
        **FILES.kegg_tables(),
        snapshot=f"{SOURCES}/kegg/snapshot.json",
        record=f"{SOURCES}/records/kegg.json",
    log:
        f"{LOGS}/fetch/kegg.log",
    benchmark:
        f"{BENCHMARKS}/fetch/kegg.tsv"
    retries: 1
    conda:
        "../../envs/python.yaml"
    params:
        root=JOBS.sources,
        organism=FILES.organism.name,
    message:
        "Fetch KEGG's gene sets"
    shell:
        "python -m mdwgan --log {log:q} kegg-snapshot --organism {params.organism:q}"
        " --root {params.root:q} --snapshot {output.snapshot:q} --record {output.record:q}"


rule manifest:
    """List the source files of the run: origin, size, checksum, licence."""
    input:
        records=FILES.all_records(),
        own=FILES.own_list if FILES.own else [],
    output:
        f"{SOURCES}/manifest.tsv",
    log:
        f"{LOGS}/manifest.log",
    benchmark:
        f"{BENCHMARKS}/manifest.tsv"
    conda:
        "../../envs/python.yaml"
    message:
        "List the source files"
    shell:
        "python -m mdwgan --log {log:q} manifest --output {output:q} {input.records:q}"
        " --own {input.own:q}"
