// The libraries of the Learner Credential Wallet, as it signs presentations: Ed25519Signature2020 over
// what `createPresentation` makes. Each task is one text, the answer's first detail the presentation:
//
//     {"credentials": [{...}], "challenge": TEXT, "domain": TEXT}

import {answer, ask, Verdict} from './offline.js';
import * as vc from '@digitalcredentials/vc';
import {Ed25519Signature2020} from '@digitalcredentials/ed25519-signature-2020';
import {Ed25519VerificationKey2020} from '@digitalcredentials/ed25519-verification-key-2020';

async function documentLoader(url) {
    const found = ask(url);
    if(!found) {
        throw new Error(`Nothing is served at ${url}.`);
    }
    return {contextUrl: null, documentUrl: url, document: JSON.parse(found.body)};
}

await answer(async text => {
    const {credentials, challenge, domain} = JSON.parse(text);
    const key = await Ed25519VerificationKey2020.generate();
    key.controller = `did:key:${key.publicKeyMultibase}`;
    key.id = `${key.controller}#${key.publicKeyMultibase}`;
    const presentation = vc.createPresentation(
        {verifiableCredential: credentials, holder: key.controller});
    const signed = await vc.signPresentation(
        {presentation, suite: new Ed25519Signature2020({key}), documentLoader, challenge, domain});
    return {verdict: Verdict.VALID, details: [JSON.stringify(signed)]};
});
