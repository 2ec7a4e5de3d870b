"""Measurements: what the design has budgets for, as ratios or counts of one run. Never a test."""
