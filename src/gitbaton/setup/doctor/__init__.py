"""Every way in which the set-up can be off, incomplete or blind, each told by a check."""
