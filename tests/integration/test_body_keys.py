"""The keys of bodies: one of each algorithm, kept, and published in the body's DID document."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from registry.audit import AuditEvent, Event
from registry.jobs import due
from registry.keys import bodies
from registry.keys.models import SigningKey
from registry.parties.models import Organisation
from registry.work import Work
from signing import instants
from signing.did import documents
from signing.errors import NotFound, Refused
from signing.keys import multikey
from tests.integration import registries
from tests.integration.registries import AT, NDT, SAFETY


def test_every_certification_body_has_one_key_of_each_algorithm_and_nobody_else_any(
    entered_work: Work,
) -> None:
    with entered_work.read() as session:
        found = session.execute(
            select(Organisation.slug, SigningKey.fragment, SigningKey.algorithm).join(
                SigningKey, SigningKey.body_id == Organisation.id
            )
        ).all()
        noted = session.scalars(select(AuditEvent.subject).where(AuditEvent.event == Event.KEY_CREATED)).all()
        multikeys = session.scalars(select(SigningKey.multikey)).all()
    assert sorted(tuple(row) for row in found) == [
        (slug, fragment, algorithm)
        for slug in (NDT, SAFETY)
        for fragment, algorithm in (("key-1", "Ed25519"), ("key-2", "P-256"))
    ]
    assert sorted(noted) == sorted(multikeys)


def test_giving_keys_again_gives_none(entered_work: Work) -> None:
    before = registries.row_counts(entered_work.settings.data)
    assert bodies.provide(entered_work, at=AT) == 0
    assert registries.row_counts(entered_work.settings.data) == before


def test_a_body_that_lacks_a_key_is_given_that_one_alone(entered_work: Work) -> None:
    with registries.database(entered_work.settings.data, triggers=False) as connection:
        kept = connection.execute("SELECT multikey FROM signing_keys WHERE fragment = 'key-1'").fetchall()
        assert connection.execute("DELETE FROM signing_keys WHERE fragment = 'key-2'").rowcount == 2
    due.tick(entered_work, AT)
    with registries.database(entered_work.settings.data) as connection:
        keys = connection.execute("SELECT fragment, multikey FROM signing_keys ORDER BY multikey").fetchall()
    assert [(key,) for fragment, key in keys if fragment == "key-1"] == sorted(kept)
    assert [fragment for fragment, _ in keys].count("key-2") == 2


def test_two_processes_that_give_a_key_at_once_give_one(
    entered_work: Work,
) -> None:
    with registries.database(entered_work.settings.data, triggers=False) as connection:
        connection.execute("DELETE FROM signing_keys WHERE fragment = 'key-2'")
    new_key = entered_work.new_key

    def overtaken(algorithm: str) -> str:
        bodies.provide(entered_work, at=AT)
        return new_key(algorithm)

    assert bodies.provide(replace(entered_work, new_key=overtaken), at=AT) == 2
    assert registries.row_counts(entered_work.settings.data)["signing_keys"] == 4


@pytest.mark.parametrize("algorithm", ["Ed25519", "P-256"])
def test_the_did_document_holds_the_key_that_signs(entered_work: Work, algorithm: str) -> None:
    with entered_work.read() as session:
        body_id = session.scalars(select(Organisation.id).where(Organisation.slug == SAFETY)).one()
        key = bodies.active(session, body_id, algorithm)
        document = bodies.did_document(session, SAFETY, entered_work.urls)
    did = entered_work.urls.did(SAFETY)
    parsed = documents.parse(json.loads(json.dumps(document)), did)
    public = parsed.assertion_key(f"{did}#{key.fragment}", instants.of(AT))
    assert public.multikey == key.multikey == entered_work.signer(key.signer).multikey
    signature = entered_work.signer(key.signer).sign(b"data")
    multikey.decode(key.multikey).verify(signature, b"data")


def test_a_retired_key_stays_published_and_signs_no_more(entered_work: Work) -> None:
    with registries.database(entered_work.settings.data) as connection:
        connection.execute("UPDATE signing_keys SET retired_at = '2026-11-20 11:00:00'")
    with entered_work.read() as session:
        body_id = session.scalars(select(Organisation.id).where(Organisation.slug == SAFETY)).one()
        for algorithm in bodies.FIRST:
            with pytest.raises(Refused) as refusal:
                bodies.active(session, body_id, algorithm)
        assert len(bodies.did_document(session, SAFETY, entered_work.urls)) > 0
    assert refusal.value.code == "body-has-no-key"


@pytest.mark.parametrize("slug", ["nobody", "siao", "", "HALIMBAWA"])
def test_who_is_no_certification_body_has_no_did_document(entered_work: Work, slug: str) -> None:
    with entered_work.read() as session, pytest.raises(NotFound) as refusal:
        bodies.did_document(session, slug, entered_work.urls)
    assert refusal.value.code == "body-not-found"


def test_a_key_of_an_empty_registry_is_nobodys(work: Work) -> None:
    assert bodies.provide(work, at=AT) == 0
    assert not work.settings.keys.exists(), "no key is made for nobody"
