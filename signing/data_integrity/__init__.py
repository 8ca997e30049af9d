"""Secure documents with embedded proofs (W3C VC Data Integrity 1.0), one module per cryptosuite.

It works on values in memory; it fetches nothing and decides nothing about trust.
"""
