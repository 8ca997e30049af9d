"""The compact certificate of a QR code: deterministic CBOR, COSE_Sign1 with ES256, decimal digits.

It reads and writes exactly what `schemas/cddl/certificate.cddl` says, and nothing else of CBOR.
It fetches nothing and decides nothing about trust.
"""
