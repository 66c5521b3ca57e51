"""Metrics: functions (real, synthetic, context) -> value, with what a table must know of them."""
