# SPDX-License-Identifier: MIT
"""A second converter, to hold the first one to: formats/conversion.md row by
row, slow and plain. It shares no line with the program."""
