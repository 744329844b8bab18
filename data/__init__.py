"""What the service knows before anybody tells it: characteristics, terms, samples, models."""
