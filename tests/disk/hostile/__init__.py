"""Programs that save or read a note at the very moment at which we write it, and who wins.

Short form: ``tests/disk/test_hostile.py``. Long form, counted: ``benchmarks/hostile.py``.
"""
