// @sd-jwt/sd-jwt-vc as issuer, holder and verifier of SD-JWT VC, for test_sd_jwt_judges.py.
//
//     request  {"issuer": JWK, "holder": JWK, "lists": {URL: TOKEN}, "now": SECONDS,
//               "steps": [{"do": "issue", "claims", "disclosable", "header"} |
//                         {"do": "show", "token", "names", "nonce", "audience"} |
//                         {"do": "verify", "token", "nonce"?}]}
//     answer   [{"token"} | {"claims"} | {"error"}], one for each step

import './offline.js';
import {party} from './sd_jwt_party.js';
import {text} from 'node:stream/consumers';

const request = JSON.parse(await text(process.stdin));
const now = request.now;
const library = await party(request);

const does = {
    async issue({claims, disclosable, header}) {
        return {token: await library.issue(claims, {_sd: disclosable}, {header})};
    },
    async show({token, names, nonce, audience}) {
        const frame = Object.fromEntries(names.map(name => [name, true]));
        const kb = {payload: {iat: now, aud: audience, nonce}};
        return {token: await library.present(token, frame, {kb})};
    },
    async verify({token, nonce}) {
        const options = {currentDate: now, ...(nonce && {keyBindingNonce: nonce})};
        return {claims: (await library.verify(token, options)).payload};
    },
};

const answers = [];
for(const step of request.steps) {
    answers.push(await does[step.do](step).catch(error => ({error: error.message})));
}
process.stdout.write(JSON.stringify(answers));
