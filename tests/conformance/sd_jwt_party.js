// @sd-jwt/sd-jwt-vc with the keys of one issuer and one holder, set up as its documentation does, with the
// cryptography of @sd-jwt/crypto-nodejs (ES256).
//
// For sd_jwt_vc.js, the judge, and for bench.js. Import offline.js first: it shuts the ways out.

import {digest, ES256, generateSalt} from '@sd-jwt/crypto-nodejs';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';

/**
 * Return the library's instance; `lists` are status list tokens by URL, all by the issuer. An issuer whose
 * public key alone is known issues nothing.
 */
export async function party({issuer, holder, lists = {}}) {
    const {d, ...issuerPublic} = issuer;
    return new SDJwtVcInstance({
        hashAlg: 'sha-256',
        hasher: digest,
        saltGenerator: generateSalt,
        signAlg: ES256.alg,
        signer: d && await ES256.getSigner(issuer),
        verifier: await ES256.getVerifier(issuerPublic),
        kbSignAlg: ES256.alg,
        kbSigner: await ES256.getSigner(holder),
        kbVerifier: async (data, signature, {cnf}) =>
            (await ES256.getVerifier(cnf.jwk ?? await named(cnf.kid)))(data, signature),
        statusListFetcher: async uri => {
            if(!(uri in lists)) {
                throw new Error(`Nothing is served at ${uri}.`);
            }
            return lists[uri];
        },
    });
}

/** Return the key that a DID URL of a did:jwk or did:key (P-256) names, by the steps of those methods. */
async function named(kid) {
    const [did, fragment] = kid.split('#');
    if(did.startsWith('did:jwk:') && fragment === '0') {
        return JSON.parse(Buffer.from(did.slice('did:jwk:'.length), 'base64url').toString());
    }
    if(did !== `did:key:${fragment}`) {
        throw new Error(`${kid} names no key.`);
    }
    const {from, toJwk} = await import('@digitalbazaar/ecdsa-multikey');
    return toJwk({keyPair: await from({publicKeyMultibase: fragment})});
}
