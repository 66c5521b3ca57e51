"""The embedded demo: a simulated cohort in the published files' own formats."""
