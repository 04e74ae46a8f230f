"""Every way in which the set-up can be off, incomplete or blind, each found by a check."""
