"""How the pair reader is taught: its data, its network, its training, and its way into a file."""
