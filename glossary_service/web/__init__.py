"""The pages: one file for each area, complete without script, thin over the services."""
