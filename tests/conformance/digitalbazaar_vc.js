// @digitalbazaar/vc as a judge: proof, validity and both status lists (W3C VCDM 2.0, Data Integrity
// eddsa-rdfc-2022, Bitstring Status List). Contexts and DID documents come from the offline world.

import {answer, ask, Verdict} from './offline.js';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';

class NotServed extends Error {}

/** did:web method specification, "Read (Resolve)": where the document of a DID stands. */
function didWebUrl(did) {
    const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
    return `https://${[host, ...(path.length ? path : ['.well-known'])].join('/')}/did.json`;
}

function read(url) {
    const found = ask(url);
    if(!found) {
        throw new NotServed(`Nothing is served at ${url}.`);
    }
    return JSON.parse(found.body);
}

/** Dereference a DID, or a verification method of its document. */
function dereference(didUrl) {
    const [did, fragment] = didUrl.split('#');
    const didDocument = read(didWebUrl(did));
    if(didDocument.id !== did) {
        throw new Error(`The document of ${did} names another DID.`);
    }
    if(fragment === undefined) {
        return didDocument;
    }
    const method = didDocument.verificationMethod.find(({id}) => id === didUrl);
    if(!method) {
        throw new Error(`${did} has no verification method #${fragment}.`);
    }
    return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

async function documentLoader(url) {
    const document = url.startsWith('did:web:') ? dereference(url) : read(url);
    return {contextUrl: null, documentUrl: url, document};
}

/** Return an error and everything it was caused by. */
function causes(error) {
    return error ? [error, ...causes(error.cause), ...(error.errors ?? []).flatMap(causes)] : [];
}

function verdictOf({verified, statusResult}, errors) {
    // Whatever went wrong with a list, it could not be asked: that says nothing about the credential.
    if(statusResult?.error || errors.some(error => error instanceof NotServed)) {
        return Verdict.INDETERMINATE;
    }
    const says = words => errors.some(({message}) => message.includes(words));
    if(says('is after "validUntil"')) {
        return Verdict.EXPIRED;
    }
    if(says('is before "validFrom"')) {
        return Verdict.NOT_YET_VALID;
    }
    if(!verified) {
        return Verdict.INVALID;
    }
    // `verified` tells that the lists are genuine. What they say of this credential stands in `results`.
    const set = (statusResult?.results ?? [])
        .filter(({status}) => status).map(({credentialStatus}) => credentialStatus.statusPurpose);
    if(set.includes('revocation')) {
        return Verdict.REVOKED;
    }
    return set.length ? Verdict.SUSPENDED : Verdict.VALID;
}

await answer(async (credential, {now}) => {
    const suite = new DataIntegrityProof({cryptosuite});
    const result = await vc.verifyCredential(
        {credential: JSON.parse(credential), suite, documentLoader, checkStatus, ...(now && {now})});
    const errors = [...causes(result.error), ...causes(result.statusResult?.error)];
    return {verdict: verdictOf(result, errors), details: errors.map(({message}) => message)};
});
