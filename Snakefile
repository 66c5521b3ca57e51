"""MDWGAN-GP workflow: expression files in, synthetic cohorts and a report on them out."""

from snakemake.utils import min_version

min_version("9.0")

# A config file given on the command line stands alone; it doesn't inherit the demo's values.
if not workflow.overwrite_configfiles:

    configfile: "config/config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
# in the order data flows
include: "workflow/rules/sources.smk"
include: "workflow/rules/genes.smk"
include: "workflow/rules/cohort.smk"
include: "workflow/rules/prepare.smk"
include: "workflow/rules/pool.smk"
include: "workflow/rules/choose.smk"
include: "workflow/rules/train.smk"
include: "workflow/rules/tune.smk"
include: "workflow/rules/outside.smk"
include: "workflow/rules/evaluate.smk"
include: "workflow/rules/pictures.smk"
include: "workflow/rules/classification.smk"
include: "workflow/rules/statistics.smk"
include: "workflow/rules/ablation.smk"
include: "workflow/rules/deg.smk"
include: "workflow/rules/calibration.smk"
include: "workflow/rules/inference.smk"
include: "workflow/rules/pathways.smk"
include: "workflow/rules/disease.smk"
include: "workflow/rules/planning.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/export.smk"


# A raised version of a stage's code is another parameter: its rules run again.
for stage_rule in workflow.rules:
    stage_rule.set_params(**code_parameter(stage_rule.name))


localrules:
    all,


rule all:
    """Everything the config asks for, and the report on it."""
    input:
        f"{RUN}/report.html",
        f"{RUN}/metrics.tsv",
        f"{RUN}/tuning.tsv" if TUNED else [],
        f"{RUN}/controls.tsv" if CONTROLLED else [],
