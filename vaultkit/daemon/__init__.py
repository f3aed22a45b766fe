"""The watcher in the background: start it, ask it, end it, have it started at login."""
