"""What there is to do, and how it stands: status, next, brief, show and wait."""
