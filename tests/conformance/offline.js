// The world without a network that every judge here sits in.
//
// A judge is a verifier that is not ours. It reads one request on stdin and writes one answer on
// stdout, both JSON:
//
//     request  {"documents": {URL: {"type": MEDIA_TYPE, "body": TEXT}}, "credentials": [TEXT],
//               "now": INSTANT (optional, for a judge that can be told the time)}
//     answer   {"judgements": [{"verdict": VERDICT, "details": [TEXT]}],
//               "served": [URL], "refused": [URL]}
//
// `documents` is the whole web. What is asked for beyond it is answered 404 and told in `refused`.
// Import this module before a judge's own libraries: it shuts the ways out.

import net from 'node:net';
import dns from 'node:dns';
import {syncBuiltinESMExports} from 'node:module';
import {text} from 'node:stream/consumers';

/** What a judge may find, in the words of `signing.report.Verdict`; INDETERMINATE is never valid. */
export const Verdict = Object.freeze({
    VALID: 'VALID',
    REVOKED: 'REVOKED',
    SUSPENDED: 'SUSPENDED',
    EXPIRED: 'EXPIRED',
    NOT_YET_VALID: 'NOT_YET_VALID',
    INVALID: 'INVALID',
    INDETERMINATE: 'INDETERMINATE',
});

const documents = new Map();
const served = new Set();
const refused = new Set();

function noNetwork() {
    throw new Error('There is no network here.');
}
net.Socket.prototype.connect = noNetwork;
dns.lookup = noNetwork;
dns.promises.lookup = noNetwork;
syncBuiltinESMExports();

// Libraries that print would break the one answer on stdout.
console.log = console.error;

/** Return what stands at a URL as `{type, body}`, or undefined, and keep account of the question. */
export function ask(url) {
    const found = documents.get(url);
    (found ? served : refused).add(url);
    return found;
}

globalThis.fetch = async input => {
    const url = input instanceof Request ? input.url : String(input);
    const found = ask(url);
    return found ?
        new Response(found.body, {headers: {'Content-Type': found.type}}) :
        new Response('', {status: 404});
};

/** Answer the request on stdin: `judge` takes one credential's text and the request, one at a time. */
export async function answer(judge) {
    const request = JSON.parse(await text(process.stdin));
    for(const [url, document] of Object.entries(request.documents)) {
        documents.set(url, document);
    }
    const judgements = [];
    for(const credential of request.credentials) {
        judgements.push(await judge(credential, request));
    }
    const asked = {served: [...served].sort(), refused: [...refused].sort()};
    process.stdout.write(JSON.stringify({judgements, ...asked}));
}
