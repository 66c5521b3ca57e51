"""Differential expression, pathways and disease genes, around what R computes."""
