"""Lemma tables, characteristics and weights: loaded on first use, named in every report."""
