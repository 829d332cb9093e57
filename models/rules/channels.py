"""What the rule finder's maps show, in their order."""

ACROSS, DOWN, TEXT, PAPER, IMPLIED_ACROSS, IMPLIED_DOWN = range(6)
"""Level and upright table rules, the core of text lines, the document's paper, and the
separators that a table without such rules implies."""

NAMES = ("across", "down", "text", "paper", "implied-across", "implied-down")

DPI = 100
"""Pixels per inch of the pictures that the network knows."""
