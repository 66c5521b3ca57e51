"""The adversarial systems: one table of specs, one trainer."""
