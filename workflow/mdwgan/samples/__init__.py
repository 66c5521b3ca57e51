"""Who is measured: tissues, samples, conditions and splits."""
