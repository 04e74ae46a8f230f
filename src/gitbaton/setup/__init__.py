"""Bring git-baton into a repository, take it out again, find what is wrong with its hooks."""
