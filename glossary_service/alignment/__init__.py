"""The pure comparison engine: term sets in, a report out; no web, files, clock or chance."""
