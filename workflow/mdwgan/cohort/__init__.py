"""What trains: cohorts, their quality control, graphs and z-scores."""
