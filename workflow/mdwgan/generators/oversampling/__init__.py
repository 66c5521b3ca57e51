"""Samples between training samples: means and interpolations.

Donor-safe: both parents are training samples, and the split is by donor, so that no test donor is
a parent. The two are of different donors: between two samples of one donor lies that donor again,
and a donor with many samples would be its own neighbour.
"""
