"""The door to chat and other services: addresses are secrets here, and nothing waits for long."""
