"""Pure judgement: facts and settings in, findings out. One family of rules a file."""
