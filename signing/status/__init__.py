"""Encode and read status lists: bits in, bits out.

It fetches nothing, and does not decide what a bit means for a certificate.
"""
