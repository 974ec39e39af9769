"""Data that comes with Dateline, no code: word lists and sample pages."""
