"""What a commit says: its message, its subject, and the values that describe commits. Pure."""
