"""The workflow, from the top of a checkout; workflow/Snakefile is what other workflows use."""


include: "workflow/Snakefile"


# Snakemake takes no default target from an included file.
workflow.default_target = "all"
