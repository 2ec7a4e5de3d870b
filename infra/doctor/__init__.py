"""Looks at a live AWS account and says what there records who wrote or when, and how to switch it off.

The template keeps every recorder of its own off, and tests hold it to that. It cannot keep off what others
turn on around it: a trail of the company, a log on the distribution, a backup plan. So this asks the
account itself. It only reads, it says what it could not read, and it never takes silence for a yes.
"""
