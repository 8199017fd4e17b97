"""Charts of the pages of oversight, drawn on the server: numbers in, a picture out.

A chart is lines and words in black on white first; nothing is told by colour alone, and a table with
the same numbers stands beside each.
"""
