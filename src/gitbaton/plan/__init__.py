"""The feature file: its text read, tasks, settings, dependencies, edits and merges. Pure."""
