"""Every way in which the set-up can be off, incomplete or blind: one check a file."""
