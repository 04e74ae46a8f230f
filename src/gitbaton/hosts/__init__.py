"""The door to hosts of repositories: their pull requests, over REST or their own tools."""
