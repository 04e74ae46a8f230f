"""What coding agents read of git-baton, and the hooks of their clients."""
