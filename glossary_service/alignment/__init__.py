"""The pure comparison engine: term sets in, a conflict report out; no web, files, clock or chance."""
