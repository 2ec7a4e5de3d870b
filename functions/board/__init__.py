"""The rules of the board.

Pure: standard library only, no clock, no randomness, no input or output. Time and chance come in
as arguments, so every rule can be tested in microseconds and replayed to the same bytes.
tests/contracts/test_imports.py holds this package to it.
"""
