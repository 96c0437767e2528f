import type { CompoundExtractor } from "#core/extract/extractor.ts";

/** Office files since 2007 that are closed with a password (MS-OFFCRYPTO), or by rights management. */
export const lockedOffice: CompoundExtractor = {
  inside: "compound",
  id: "locked",
  holds: ({ streams }) => streams.has("EncryptedPackage") || streams.has("\u0009DRMContent"),
  extract: async (_, sink) => sink.notScanned("", "password"),
};
