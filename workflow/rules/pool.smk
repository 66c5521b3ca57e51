"""What other tissues lend to a tissue with few samples."""


rule lender:
    """Read a tissue of RNAseqDB that lends and is not trained: log2 values of all its genes."""
    input:
        JOBS.lender_files,
    output:
        f"{RUN}/pan/lenders/{{lender}}.h5ad",
    log:
        f"{LOGS}/lenders/{{lender}}.log",
    benchmark:
        f"{BENCHMARKS}/lenders/{{lender}}.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("lender"),
    params:
        root=JOBS.sources,
        version=config["sources"]["rnaseqdb"],
        table=config["tissue_table"],
        normals=config["cohort"]["normals"],
        matrix=FILES.matrix,
        library_size=config["cohort"]["library_size"],
        qc=group_settings("cohort.qc", without=("exclude", "uncorrected")),
    message:
        "Read {wildcards.lender}, which lends"
    shell:
        "python -m mdwgan --log {log:q} lender --root {params.root:q} --version {params.version:q}"
        " --tissue-table {params.table:q} --tissue {wildcards.lender:q} --matrix {params.matrix:q}"
        " --normals {params.normals:q}"
        " --library-size {params.library_size:q} --qc {params.qc:q} --output {output:q}"


rule pool:
    """Join how genes vary together in other tissues; no test donor of the target has a part."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        cohorts=JOBS.lenders,
        split=f"{RUN}/seed{{seed}}/split.tsv",
    output:
        f"{RUN}/{{tissue}}/seed{{seed}}/pool.h5ad",
    log:
        f"{LOGS}/{{tissue}}/seed{{seed}}/pool.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/pool.tsv"
    conda:
        "../../envs/python.yaml"
    threads: THREADS
    resources:
        **COSTS.of("pool"),
    params:
        settings=group_settings("pool", without=("tissues",)),
        threads=THREADS,
    message:
        "Pool of the other tissues for {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} pool --training {input.training:q}"
        " --cohorts {input.cohorts:q} --split {input.split:q} --settings {params.settings:q}"
        " --threads {params.threads:q} --output {output:q}"
