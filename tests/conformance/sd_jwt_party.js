// @sd-jwt/sd-jwt-vc with the keys of one issuer and one holder (ES256, by Node's own crypto).
//
// For sd_jwt_vc.js, the judge, and for bench.js. Import offline.js first: it shuts the ways out.

import {createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify} from 'node:crypto';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';

const signerOf = jwk => {
    const key = createPrivateKey({key: jwk, format: 'jwk'});
    return data => sign('sha256', Buffer.from(data), {key, dsaEncoding: 'ieee-p1363'}).toString('base64url');
};
const verifierOf = jwk => {
    const key = createPublicKey({key: jwk, format: 'jwk'});
    return (data, signature) => verify(
        'sha256', Buffer.from(data), {key, dsaEncoding: 'ieee-p1363'}, Buffer.from(signature, 'base64url'));
};

/** Return the library's instance; `lists` are status list tokens by URL, all by the issuer. */
export function party({issuer, holder, lists = {}}) {
    return new SDJwtVcInstance({
        hashAlg: 'sha-256',
        hasher: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
        saltGenerator: length => randomBytes(length).toString('base64url'),
        signAlg: 'ES256',
        signer: signerOf(issuer),
        verifier: verifierOf(issuer),
        kbSignAlg: 'ES256',
        kbSigner: signerOf(holder),
        kbVerifier: (data, signature, {cnf}) => verifierOf(cnf.jwk)(data, signature),
        statusListFetcher: async uri => {
            if(!(uri in lists)) {
                throw new Error(`Nothing is served at ${uri}.`);
            }
            return lists[uri];
        },
    });
}
