"""The judge: of a message, what is staged, a range, a push on the server, a run of CI."""
