"""One certificate: its page, its credential, its state as JSON, and its QR code.

`/c/<number>` is what a QR code begins with, so it answers people with a page and programs with the
credential (VCDM 2.0 §6.1 for the media type). A number may be typed as people type; there is
one address for each. What may be seen, and that *unknown* and *restricted* read alike, is
decided below (DOMAIN §7); this module only renders it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from registry.clock import Clock
from registry.credentials import qr
from registry.credentials.qr import Code, Form
from registry.ids import PublicUrls, parse_number, show_number
from registry.verification.answers import Answer
from registry.verification.told import as_json
from registry.web.negotiation import wants_page
from registry.web.public.certificate_page import view_of
from registry.web.public.documents import DOCUMENT_SECONDS, VC
from registry.web.reads import Reads
from registry.web.responses import NO_CACHE, exact, page
from signing import strict_json
from signing.errors import Malformed

STATUS_SECONDS = 15
"""A state may be shown this long after it was asked for; it says as of when it holds."""
IMAGE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Certificates:
    """Answer questions about one certificate."""

    reads: Reads
    urls: PublicUrls
    clock: Clock

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("certificates", __name__)
        routes.add_url_rule("/c", "find", self.find)
        routes.add_url_rule("/c/<typed>", "certificate", self.certificate)
        routes.add_url_rule("/c/<typed>/status", "status", self.status)
        routes.add_url_rule("/c/<typed>/qr.svg", "qr_svg", self.qr_svg)
        routes.add_url_rule("/c/<typed>/qr.png", "qr_png", self.qr_png)
        return routes

    def find(self) -> Response:
        """Lead from the form's number to its page."""
        return self._lead(parse_number(request.args.get("number", "")), "", 303)

    def certificate(self, typed: str) -> Response:
        """Answer with the page, or with the credential as it was signed."""
        return self._about(typed, "", self._page_or_credential)

    def status(self, typed: str) -> Response:
        """Answer with the state and every check as JSON; 200 whatever the state is."""
        return self._about(typed, "/status", _status)

    def qr_svg(self, typed: str) -> Response:
        """Answer with the QR code as SVG: the fullest that there is, or that of `?form=`."""
        return self._image(typed, "/qr.svg", qr.svg, "image/svg+xml")

    def qr_png(self, typed: str) -> Response:
        """Answer with the QR code as PNG, likewise."""
        return self._image(typed, "/qr.png", qr.png, "image/png")

    def _about(self, typed: str, rest: str, render: Callable[[Answer], Response]) -> Response:
        """Render the answer, or lead from another spelling of the number to its one address."""
        number = parse_number(typed)
        if typed != show_number(number):
            return self._lead(number, rest, 308)
        return render(self.reads.answer(number, self.clock()))

    def _lead(self, number: str, rest: str, status: int) -> Response:
        location = self.urls.certificate(number) + rest
        return Response(status=status, headers={"Location": location, "Cache-Control": NO_CACHE})

    def _page_or_credential(self, found: Answer) -> Response:
        if wants_page(request.accept_mimetypes):
            return page(render_template("certificate.html", view=view_of(found, self.urls.origin)))
        response = exact(found.document, VC, max_age=DOCUMENT_SECONDS)
        response.vary.update(("Accept", "Accept-Language"))
        return response

    def _image(self, typed: str, rest: str, draw: Callable[[Code], bytes], media_type: str) -> Response:
        number, form = parse_number(typed), _form(request.args.get("form"))
        if typed != show_number(number):
            return self._lead(number, rest if form is None else f"{rest}?form={form}", 308)
        return exact(draw(self.reads.code(number, form)), media_type, max_age=IMAGE_SECONDS)


def _form(text: str | None) -> Form | None:
    try:
        return None if text is None else Form(text)
    except ValueError as problem:
        raise Malformed("form-unknown", f"The forms of a QR code are {', '.join(Form)}.") from problem


def _status(found: Answer) -> Response:
    return exact(strict_json.dumps(as_json(found)), "application/json", max_age=STATUS_SECONDS)
