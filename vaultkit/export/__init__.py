"""What is known, for people and for machines: text, JSON, DOT."""
