"""What happened: logs, figures, stale claims, and files that several want."""
