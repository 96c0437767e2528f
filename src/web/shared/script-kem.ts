/** X-Wing in JavaScript, for a browser whose WebCrypto has no ML-KEM. A file of its own, so that only such a browser fetches it. */
export { KEM_MLKEM768_X25519 as scriptKem } from "@panva/hpke-noble";
