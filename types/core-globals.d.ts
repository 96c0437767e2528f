// What core may know of the world: text codecs and the pure part of WebCrypto. No clock, no randomness, no I/O.
// Only tsconfig.core.json reads this file; everywhere else the real library types stand in its place.

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
}

interface CryptoKey {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string };
  readonly usages: readonly string[];
}

interface CryptoKeyPair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

interface SubtleCrypto {
  digest(algorithm: string, bytes: BufferSource): Promise<ArrayBuffer>;
  importKey(
    format: "raw" | "pkcs8" | "spki",
    key: BufferSource,
    algorithm: string | object,
    extractable: boolean,
    usages: string[],
  ): Promise<CryptoKey>;
  encrypt(algorithm: object, key: CryptoKey, bytes: BufferSource): Promise<ArrayBuffer>;
  decrypt(algorithm: object, key: CryptoKey, bytes: BufferSource): Promise<ArrayBuffer>;
  deriveBits(algorithm: object, key: CryptoKey, bits: number): Promise<ArrayBuffer>;
  sign(algorithm: string | object, key: CryptoKey, bytes: BufferSource): Promise<ArrayBuffer>;
  verify(algorithm: string | object, key: CryptoKey, signature: BufferSource, bytes: BufferSource): Promise<boolean>;
}

type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

declare const crypto: { readonly subtle: SubtleCrypto };
declare const WebAssembly: {
  validate(bytes: BufferSource): boolean;
  Module: new (bytes: BufferSource) => object;
  Instance: new (module: object, imports?: object) => { readonly exports: Record<string, unknown> };
  Memory: new (size: { initial: number; maximum?: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
};
