// @digitalcredentials/verifier-core as a judge: the library under VerifierPlus and the Learner
// Credential Wallet. It brings its own contexts, resolves did:web and fetches lists by itself (through
// the offline world's fetch), and reads its own clock.

import {answer, Verdict} from './offline.js';
import {verifyCredential} from '@digitalcredentials/verifier-core';

const COULD_NOT_CHECK = ['did_web_unresolved', 'http_error_with_signature_check'];

function verdictOf({errors = [], error, log = []}, purposes) {
    if(errors.length) {
        const unchecked = errors.some(({name}) => COULD_NOT_CHECK.includes(name));
        return unchecked ? Verdict.INDETERMINATE : Verdict.INVALID;
    }
    // A start in the future ends the run after the proof held, and loses the log of what was checked.
    if(error) {
        const early = error.message?.includes('is before "validFrom"');
        return early ? Verdict.NOT_YET_VALID : Verdict.INVALID;
    }
    const steps = new Map(log.map(step => [step.id, step.valid]));
    if(steps.get('valid_signature') !== true) {
        return Verdict.INVALID;
    }
    if(steps.get('expiration') === false) {
        return Verdict.EXPIRED;
    }
    if(steps.get('revocation_status') === false) {
        return Verdict.REVOKED;
    }
    if(steps.get('suspension_status') === false) {
        return Verdict.SUSPENDED;
    }
    // A step that is not in the log, or has no outcome, did not run.
    const wanted = ['expiration', ...purposes.map(purpose => `${purpose}_status`)];
    const ran = wanted.every(id => steps.get(id) === true);
    return ran ? Verdict.VALID : Verdict.INDETERMINATE;
}

function detailsOf({errors = [], error, log = []}) {
    const told = [...errors, ...(error ? [error] : []), ...log.map(step => step.error).filter(Boolean)];
    return told.map(({name, message}) => `${name}: ${message}`);
}

await answer(async text => {
    const credential = JSON.parse(text);
    const purposes = [credential.credentialStatus ?? []].flat().map(({statusPurpose}) => statusPurpose);
    const result = await verifyCredential({credential, knownDIDRegistries: []});
    return {verdict: verdictOf(result, purposes), details: detailsOf(result)};
});
