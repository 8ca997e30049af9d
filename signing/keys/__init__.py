"""Hold the keys: public ones as Multikey, private ones behind signers named by URI.

A private key never leaves this package as bytes. It may not touch the registry's database.
"""
