"""How an answer is called: all that the process which runs a student's code needs.

Knows no expected value, no mark and no misconception.
"""
