"""Build, read and resolve DID documents (DID Core 1.0) of did:web, did:webvh, did:key and did:jwk.

It opens no socket: a `Fetch` is given by the caller.
"""
