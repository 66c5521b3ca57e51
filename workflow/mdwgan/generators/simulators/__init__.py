"""Simulators of gene regulation on a subnetwork of the run's STRING or HumanNet.

Schaffter et al., Bioinformatics 27:2263, 2011 (GeneNetWeaver), and Van den Bulcke et al., BMC
Bioinformatics 7:43, 2006 (SynTReN). `subnetwork` cuts a network, `kinetics` draws equations for it,
`simulate` solves them, and `model` scales what comes out to the cohort.
"""
