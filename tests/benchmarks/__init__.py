"""Measures the record at three sizes against public tools: `python -m tests.benchmarks`. No test runs it."""
