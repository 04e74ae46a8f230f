"""The plan in the work tree: its rules, its code, its graph, and new feature files."""
