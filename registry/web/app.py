"""The application factory: wires views, languages, headers and problems around one registry.

The public origin comes from the registry's data, never from a request's `Host`. Nothing here
keeps a session or sets a cookie.
"""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

from registry import clock as house_clock
from registry.clock import Clock
from registry.credentials.development import Issuer
from registry.ids import show_number
from registry.verification.documents import PolicyName
from registry.web import headers, languages, problems
from registry.web.api import issuing, requests, verifying
from registry.web.api.issuing import Issuing
from registry.web.api.reference import Reference
from registry.web.api.verifying import Verifying
from registry.web.public.assets import Assets
from registry.web.public.certificates import Certificates
from registry.web.public.documents import Documents
from registry.web.public.pages import Pages
from registry.web.public.schemes import Schemes
from registry.web.reads import Reads, RegistryReads
from registry.work import Work

MAX_REQUEST_BYTES = 65_536
"""The limit of a request whose view reads no document."""

_DOCUMENTS = frozenset({verifying.BLUEPRINT, issuing.BLUEPRINT})
"""Blueprints whose views read one."""


def create_app(
    work: Work,
    clock: Clock = house_clock.now,
    *,
    reads: Reads | None = None,
    issuer: Issuer | None = None,
    catalogs: Path = languages.CATALOGS,
) -> Flask:
    """Make the web application of the registry that `work` opens.

    `clock` is read once for each request. With a development `issuer`, that is served too, and
    documents are verified as W3C credentials in general where no policy is named. `reads` and
    `catalogs` stand in for the registry and the shipped translations where a test brings its own.
    """
    app = Flask(__name__, static_folder=None)
    # Werkzeug's own redirects (of `//`) would be made from the request's Host without a name.
    app.config.update(MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES, SERVER_NAME=urlsplit(work.urls.origin).netloc)
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["in_words"] = languages.in_words
    app.jinja_env.filters["years_in_words"] = languages.years_in_words
    app.jinja_env.filters["show_number"] = show_number
    app.context_processor(_document_language)
    app.before_request(_limit_body)

    languages.set_up(app, catalogs)
    headers.add_headers(app, https=work.urls.origin.startswith("https:"))
    problems.add_handlers(app, work.urls)

    if issuer is not None:
        work = replace(work, fetch=issuer.reading(work.fetch, clock))
        app.register_blueprint(Issuing(issuer, clock).blueprint())
    policy = PolicyName.REGISTRY if issuer is None else PolicyName.VCDM
    reads = RegistryReads(work) if reads is None else reads
    app.register_blueprint(Certificates(reads, work.urls, clock).blueprint())
    app.register_blueprint(Documents(reads).blueprint())
    app.register_blueprint(Verifying(reads, work.urls, clock, policy).blueprint())
    app.register_blueprint(Schemes(reads, work.urls, clock).blueprint())
    assets = Assets.read()
    app.jinja_env.globals["asset"] = assets.path
    app.register_blueprint(assets.blueprint())
    app.register_blueprint(Pages(reads, work.urls, clock).blueprint())
    app.register_blueprint(Reference(work.urls.origin if issuer is None else issuer.origin).blueprint())
    return app


def _document_language() -> dict[str, str]:
    of = languages.locale()
    return {"lang": languages.tag(of), "direction": of.text_direction}


def _limit_body() -> None:
    limit = requests.MAX_BYTES if request.blueprint in _DOCUMENTS else MAX_REQUEST_BYTES
    # A body that states no length is cut off by Werkzeug while it is read: behind the limit, so that
    # the view sees that it is too large. One that states its length is refused unread.
    request.max_content_length = limit + 1
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge
