"""Use cases: an actor and values in, values out, one transaction each."""
