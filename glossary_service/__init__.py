"""Compares what departments and alliance partners mean by their words, before a scope is agreed."""

__version__ = "0.1.0"
