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
        kbVerifier: async (data, signature, {cnf}) => (await ES256.getVerifier(cnf.jwk))(data, signature),
        statusListFetcher: async uri => {
            if(!(uri in lists)) {
                throw new Error(`Nothing is served at ${uri}.`);
            }
            return lists[uri];
        },
    });
}
