"""Who may do what, which step follows which, and when enough people have said yes: pure tables."""
