"""The Progress Log: rows, the claims they add up to, conflict markers, rows of task refs."""
