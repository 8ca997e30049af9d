"""Read a document secured by any known mechanism: what it says, and which signatures it stands on.

A mechanism is a value (`securing.Mechanism`); `formats` finds the one that bytes are secured by. It
fetches nothing, decides nothing about trust and takes its time from the caller.
"""
