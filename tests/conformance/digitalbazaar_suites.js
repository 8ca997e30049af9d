// Digital Bazaar's cryptosuites, as judges of our proofs and as signers of proofs that we judge (W3C
// VC Data Integrity EdDSA and ECDSA, ecdsa-sd-2023, Ed25519Signature2020). Each task is one text:
//
//     {"do": "verify", "document": {...}, "challenge": TEXT and "domain": TEXT (presentations)}
//     {"do": "sign", "suite": NAME, "curve": "P-256", "document": {...},
//      "mandatory": [POINTER] (ecdsa-sd-2023 alone: the base proof)}
//     {"do": "derive", "document": {...}, "selective": [POINTER]}
//     {"do": "extend", "suite": NAME, "curve": CURVE, "document": {...}, "options": {"id"?, "previousProof"?}}
//     {"do": "chain", "document": {...}}: every proof, with the proofs that it names
//
// A task that fails is INVALID with the messages; one that signs gives the document as its first detail.
// Keys are did:key; their documents follow from the identifier.
//
// The library knows no chains: it takes all proofs off before it signs or verifies. So each proof is handed
// to its suite by itself, with a document that has the proofs which it names (VC Data Integrity §4.3, §4.5).
// Which those are is this script's; what is canonised, hashed, signed and verified is the library's.

import {answer, ask, Verdict} from './offline.js';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as ecdsaRdfc from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as eddsaRdfc from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {Ed25519VerificationKey2020} from '@digitalbazaar/ed25519-verification-key-2020';

const SIGN = {
    'eddsa-rdfc-2022': () => eddsaRdfc.cryptosuite,
    'eddsa-jcs-2022': eddsaJcs.createSignCryptosuite,
    'ecdsa-rdfc-2019': () => ecdsaRdfc.cryptosuite,
    'ecdsa-jcs-2019': ecdsaJcs.createSignCryptosuite,
};

function verifiers() {
    const cryptosuites = [
        eddsaRdfc.cryptosuite, eddsaJcs.createVerifyCryptosuite(), ecdsaRdfc.cryptosuite,
        ecdsaJcs.createVerifyCryptosuite(), ecdsaSd.createVerifyCryptosuite(),
    ];
    return [
        ...cryptosuites.map(cryptosuite => new DataIntegrityProof({cryptosuite})),
        new Ed25519Signature2020(),
    ];
}

/** did:key method, "Read": the document follows from the identifier. */
function dereference(didUrl) {
    const [did, fragment] = didUrl.split('#');
    const publicKeyMultibase = did.slice('did:key:'.length);
    const id = `${did}#${publicKeyMultibase}`;
    const method = {id, type: 'Multikey', controller: did, publicKeyMultibase};
    const contexts = ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'];
    if(fragment === undefined) {
        return {
            '@context': contexts, id: did, verificationMethod: [method], assertionMethod: [id],
            authentication: [id],
        };
    }
    if(fragment !== publicKeyMultibase) {
        throw new Error(`${did} has no verification method #${fragment}.`);
    }
    return {'@context': contexts[1], ...method};
}

async function documentLoader(url) {
    if(url.startsWith('did:key:')) {
        return {contextUrl: null, documentUrl: url, document: dereference(url)};
    }
    const found = ask(url);
    if(!found) {
        throw new Error(`Nothing is served at ${url}.`);
    }
    return {contextUrl: null, documentUrl: url, document: JSON.parse(found.body)};
}

async function newKey({suite, curve}) {
    const key = suite === 'Ed25519Signature2020' ? await Ed25519VerificationKey2020.generate() :
        curve === 'Ed25519' ? await Ed25519Multikey.generate() : await EcdsaMultikey.generate({curve});
    key.controller = `did:key:${key.publicKeyMultibase ?? (await key.export({publicKey: true})).publicKeyMultibase}`;
    key.id = `${key.controller}#${key.controller.slice('did:key:'.length)}`;
    return key;
}

async function signed(task) {
    const {document, suite: name, mandatory: mandatoryPointers} = task;
    const key = await newKey(task);
    if(document.type.includes('VerifiablePresentation')) {
        const suite = name === 'Ed25519Signature2020' ? new Ed25519Signature2020({key}) :
            new DataIntegrityProof({signer: key.signer(), cryptosuite: SIGN[name]()});
        return vc.signPresentation({
            presentation: {...document, holder: key.controller}, suite, documentLoader,
            challenge: task.challenge, domain: task.domain,
        });
    }
    const credential = {...document, issuer: key.controller};
    if(name === 'Ed25519Signature2020') {
        return vc.issue({credential, suite: new Ed25519Signature2020({key}), documentLoader});
    }
    if(name === 'ecdsa-sd-2023') {
        const cryptosuite = ecdsaSd.createSignCryptosuite({mandatoryPointers});
        const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite});
        return vc.issue({credential, suite, documentLoader});
    }
    const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite: SIGN[name]()});
    return vc.issue({credential, suite, documentLoader});
}

async function derived({document: verifiableCredential, selective: selectivePointers}) {
    const suite = new DataIntegrityProof({
        cryptosuite: ecdsaSd.createDiscloseCryptosuite({selectivePointers}),
    });
    return vc.derive({verifiableCredential, suite, documentLoader});
}

/** Return the document as `proof` covers it: with the proofs that it names, all of which must be there. */
function covered({proof: member = [], ...unsecured}, {previousProof = []}) {
    const named = [previousProof].flat();
    const proof = [member].flat().filter(({id}) => id !== undefined && named.includes(id));
    if(proof.length !== named.length) {
        throw new Error('A proof names a previous one that is not there, or is there twice.');
    }
    return {...unsecured, ...(proof.length && {proof})};
}

async function extended(task) {
    const {document, options, suite: name} = task;
    const key = await newKey(task);
    const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite: SIGN[name]()});
    suite.proof = options;
    const proof = await suite.createProof({
        document: covered(document, options), purpose: new vc.CredentialIssuancePurpose(), documentLoader,
    });
    return {...document, proof: [...[document.proof ?? []].flat(), proof]};
}

async function chained({document}) {
    const errors = [];
    for(const proof of [document.proof].flat()) {
        const suite = verifiers().find(({cryptosuite}) => cryptosuite === proof.cryptosuite);
        const {verified, error} =
            await suite.verifyProof({proof, document: covered(document, proof), documentLoader});
        if(!verified) {
            errors.push(error.message);
        }
    }
    return {verdict: errors.length ? Verdict.INVALID : Verdict.VALID, details: errors};
}

/** Return an error and everything it was caused by. */
function causes(error) {
    return error ? [error, ...causes(error.cause), ...(error.errors ?? []).flatMap(causes)] : [];
}

async function verified({document, challenge, domain}) {
    const suite = verifiers();
    const result = document.type.includes('VerifiablePresentation') ?
        await vc.verify({presentation: document, suite, documentLoader, challenge, domain}) :
        await vc.verifyCredential({credential: document, suite, documentLoader});
    const results = result.results ?? result.presentationResult?.results ?? [];
    // A set holds if each of its proofs does; the library asks for one alone.
    const all = result.verified && results.length > 0 && results.every(each => each.verified);
    const details = causes(result.error).map(({message}) => message);
    return {verdict: all ? Verdict.VALID : Verdict.INVALID, details};
}

await answer(async text => {
    const task = JSON.parse(text);
    try {
        if(task.do === 'verify') {
            return await verified(task);
        }
        if(task.do === 'chain') {
            return await chained(task);
        }
        const made = await {sign: signed, derive: derived, extend: extended}[task.do](task);
        return {verdict: Verdict.VALID, details: [JSON.stringify(made)]};
    } catch(error) {
        return {verdict: Verdict.INVALID, details: causes(error).map(({message}) => message)};
    }
});
