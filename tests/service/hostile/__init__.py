"""Broken and hostile files, and what a service makes of them."""
