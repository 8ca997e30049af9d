"""`registry document NUMBER --format FORM`: a certificate as a badge or a token, and a badge in an image.

Made when it is asked for the first time. Without `--out` the document itself is what is printed.
"""

from datetime import datetime
from pathlib import Path

import click

from registry import clock, ids
from registry.cli import output
from registry.cli.data import data_option, work_of
from registry.credentials import asked
from registry.credentials.models import DocumentFormat
from registry.credentials.published import NamedDocument
from signing import baking, instants
from signing.did import holder as did_holder
from signing.errors import Malformed
from signing.keys.multikey import PublicKey
from signing.strict_json import shown

_FORMS = tuple(form.value for form in asked.ON_REQUEST)


@click.command()
@click.argument("number")
@click.option("--format", "form", type=click.Choice(_FORMS), required=True, help="The form of the document.")
@click.option("--image", type=click.Path(path_type=Path), help="PNG or SVG image to bake the badge into.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; it must not be there yet.")
@click.option(
    "--holder", help="Key that an sd-jwt-vc is bound to: its DID (did:key, did:jwk), or its DID URL."
)
@data_option
@output.json_option
def document(
    number: str,
    *,
    form: str,
    image: Path | None,
    out: Path | None,
    holder: str | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Write a certificate's document in another form, made now if there is none that stands."""
    compact = ids.parse_number(number)
    if image is not None and (form != DocumentFormat.BADGE or out is None):
        raise Malformed("image-not-for-this", "An image is for a badge and needs --out: nothing is made.")
    carrier = None if image is None else _read(image)
    at = clock.now()
    key = None if holder is None else _holder(holder, at)
    work = work_of(data)
    found = asked.obtain(work, compact, DocumentFormat(form), holder=key, at=at)
    written = found.body if carrier is None else baking.bake(carrier, found.body)
    if out is not None:
        _write(out, written)
    text = found.body.decode() if out is None else f"{ids.show_number(compact)}: {form} written to {out}"
    output.show(_told(found, compact, work.urls.credential(found.name), out), text, as_json=as_json)


def _holder(text: str, at: datetime) -> PublicKey | str:
    """Return the key of a DID, or a DID URL as it is: the document says `cnf.jwk`, or `cnf.kid`."""
    return text if "#" in text else did_holder.key_of(did_holder.method_of(text), instants.of(at))


def _told(found: NamedDocument, number: str, url: str, out: Path | None) -> dict[str, str]:
    told = {
        "number": ids.show_number(number),
        "format": found.format.value,
        "media_type": found.media_type,
        "url": url,
    }
    return {**told, "document": found.body.decode()} if out is None else {**told, "file": str(out)}


def _read(path: Path) -> bytes:
    # One byte more than is read: baking then says that the image is too large.
    try:
        with path.open("rb") as file:
            return file.read(baking.MAX_BYTES + 1)
    except OSError as fault:
        raise Malformed("file-unreadable", f"The file {shown(path.name)} cannot be read.") from fault


def _write(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as fault:
        raise Malformed(
            "file-not-written", f"The file {shown(path.name)} cannot be written, or is there already."
        ) from fault


COMMANDS = {"document": document}
