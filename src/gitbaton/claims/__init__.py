"""Claims: a task claimed, noted on, done, released, reclaimed, reverted, each a published row."""
