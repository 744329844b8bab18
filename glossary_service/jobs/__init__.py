"""The worker's side of background work."""
