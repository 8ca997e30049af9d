// The npm side of `make bench`: the same work as ours, timed in this process.
//
// The first line on stdin is what bench/sample.py hands over; each further line asks for COUNT runs of
// one piece of work and is answered, in one line, with the seconds they took. A run whose outcome is
// not what it must be ends the process: a fast failure is no result.
//
//     {"work": "verify" | "verify-status" | "issue" | "list" | "sd-jwt-issue" | "sd-jwt-verify", "count": COUNT}
//
// `{"work": "canonicalise", "documents": [DOCUMENT]}` is answered with their canonical texts.

import './offline.js';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import jsonld from 'jsonld';
import rdfCanonize from 'rdf-canonize';
import * as vc from '@digitalbazaar/vc';
import {checkStatus, createCredential, createList} from '@digitalbazaar/vc-bitstring-status-list';
import {createInterface} from 'node:readline';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {party} from './sd_jwt_party.js';

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const next = async () => {
    const {value, done} = await lines.next();
    return done ? undefined : JSON.parse(value);
};
const answer = value => process.stdout.write(`${JSON.stringify(value)}\n`);

const {documents, unsigned, key, setBits, now, sdJwt} = await next();

async function documentLoader(url) {
    if(!(url in documents)) {
        throw new Error(`Nothing is served at ${url}.`);
    }
    return {contextUrl: null, documentUrl: url, document: documents[url]};
}

const pair = await Ed25519Multikey.from(key);
const signing = () => new DataIntegrityProof({signer: pair.signer(), cryptosuite});
const issue = credential => vc.issue({credential, suite: signing(), documentLoader, now});

// Without the lists the peer demands a function all the same.
const noStatus = async () => ({verified: true});

async function verify(credential, checkStatus) {
    const suite = new DataIntegrityProof({cryptosuite});
    const result = await vc.verifyCredential({credential, suite, documentLoader, now, checkStatus});
    if(!result.verified) {
        throw result.error ?? result.statusResult?.error ?? new Error('Not verified.');
    }
}

// Who asks for canonical forms alone has no SD-JWT to give.
const wallet = sdJwt && await party(sdJwt);
const issueSdJwt = () => wallet.issue(sdJwt.claims, {_sd: sdJwt.hidden}, {header: sdJwt.header});
const sdJwtVc = wallet && await issueSdJwt();

const signed = JSON.stringify(await issue(structuredClone(unsigned)));
const text = JSON.stringify(unsigned);
const list = await createList({length: 131072});
setBits.forEach(index => list.setStatus(index, true));
let flip = 0;

const works = {
    issue: () => issue(JSON.parse(text)),
    verify: () => verify(JSON.parse(signed), noStatus),
    'verify-status': () => verify(JSON.parse(signed), checkStatus),
    'sd-jwt-issue': issueSdJwt,
    'sd-jwt-verify': () => wallet.verify(sdJwtVc, {currentDate: sdJwt.now}),
    async list() {
        list.setStatus(flip++ % 100, true);
        const id = 'https://badges.example.edu/status/revocation/3';
        const credential = await createCredential({id, list, statusPurpose: 'revocation'});
        credential.issuer = key.controller;
        JSON.stringify(await issue(credential));
    },
};

// Look-alike nodes take work; the bound is lifted because these documents are our own.
const canonical = {algorithm: 'RDFC-1.0', format: 'application/n-quads', maxWorkFactor: Infinity};

/** From JSON to canonical bytes by software that shares nothing with ours: jsonld, then rdf-canonize. */
async function canonicalise(document) {
    const dataset = await jsonld.toRDF(document, {documentLoader, base: null, safe: true});
    return rdfCanonize.canonize(dataset, canonical);
}

answer({ready: true});
for(let request; (request = await next());) {
    if(request.work === 'canonicalise') {
        answer({texts: await Promise.all(request.documents.map(canonicalise))});
        continue;
    }
    const work = works[request.work];
    const start = performance.now();
    for(let i = 0; i < request.count; i++) {
        await work();
    }
    answer({seconds: (performance.now() - start) / 1000});
}
