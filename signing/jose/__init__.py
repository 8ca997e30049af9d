"""Read, verify and sign JOSE: JWS compact, VC-JWT, SD-JWT and SD-JWT VC.

It fetches nothing, reads no clock, and takes no key from the message that it is to judge.
"""
