"""git-baton: claims, task IDs and Progress Logs that git itself can vouch for."""

__version__ = "0.1.0"
