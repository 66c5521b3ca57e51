"""Sections of the report, a heading each."""
