"""The web edge: `create_app` makes the Flask application of one registry; no rule lives below here."""

from registry.web.app import create_app

__all__ = ["create_app"]
