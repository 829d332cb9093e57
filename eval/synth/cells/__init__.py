"""Crops of figure cells with what is printed in them: the number reader's material.

``strings`` says what is printed, ``sheets`` prints pages full of it, ``reports``
takes the figures of made-up reports, ``cut`` photographs pages and cuts the cells out.
``python -m eval.synth.cells`` writes them to a folder.
"""
