"""How a complete feature reaches the default branch: by a host's pull request, or by a merge."""
