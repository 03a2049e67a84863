"""The record: one app, from nouns to pages."""
