"""The parts of benchmark.py: data recipes, scores, the meter, the peers, the measurements."""
