const PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'it has expired'],
  ['CERT_NOT_YET_VALID', "it is not valid yet, or this machine's clock is wrong"],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'it is signed by itself'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its authority is not known here'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'its authority is not known here'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its authority is not known here'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its authority is not known here'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'it was made for another name'],
]);

/**
 * What is wrong with the certificate of a server, by the code of the error: words to stand behind `is not trusted`.
 * Undefined when the code is of another error.
 */
export function certificateProblem(code: string): string | undefined {
  return PROBLEMS.get(code) ?? (/^(?:CERT_|UNABLE_TO_)/.test(code) ? 'it could not be verified' : undefined);
}
