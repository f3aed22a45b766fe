"""Keep an Obsidian vault of engineering notes true while people just write."""

__version__ = "0.1.0"
