"""The disk: reading a vault, and writing into one without losing a byte."""
