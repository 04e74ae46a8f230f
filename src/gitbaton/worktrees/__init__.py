"""One work tree a feature: made, listed, removed."""
