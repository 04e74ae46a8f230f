"""What a repository says of its plan: at a commit, on a branch, at the remote, all joined."""
