import { KEM_MLKEM768_X25519 } from "@panva/hpke-noble";
import { expect, test } from "vitest";
import { type Bytes, concat, hex, utf8 } from "#core/bytes.ts";
import { chainHash, GENESIS } from "#core/log/chain.ts";
import { splitAccessCode } from "./access-code.ts";
import { boxKey, openBox, sealBox } from "./box.ts";
import { openBytes } from "./floe.ts";
import { sealItem } from "./item.ts";
import { type ContentKey, objectAad, objectKey, recipientKek, unwrapContentKey, wrapContentKey } from "./keys.ts";
import { guestHalf, linkFragment, linkProof, type LinkSecret } from "./link.ts";
import { sha256 } from "./primitives.ts";
import { signItem } from "./sign.ts";
import { openAsUser, passwordKeys } from "./user-key.ts";

// What lies sealed in the field must open for years: each format's bytes for fixed inputs, as first written. A change here is a new version.
const ONES = new Uint8Array(32).fill(1);
const TWOS = new Uint8Array(32).fill(2);
const PLACE = { organisation: "voorbeeld.example", itemId: "i1" };
const RECIPIENT = { itemId: "i1", recipient: "guest@elders.example" };
const fixed = (n: number): Bytes => new Uint8Array(n).fill(7);
const digest = async (bytes: Bytes): Promise<string> => hex(await sha256(bytes));
const argon2id = async (password: Bytes, salt: Bytes): Promise<Bytes> => {
  const half = await sha256(concat([password, salt]));
  return concat([half, await sha256(half)]);
};

test("keys are derived as they were first", async () => {
  expect(hex(await objectKey(ONES as ContentKey, "f1"))).toBe("ed6ee6ffbd8900bc00c6919ecc4ef02a64cd5d8fb71fafa746fa9f83b09df2df");
  expect(await digest(objectAad({ ...PLACE, objectId: "f1" }))).toBe("be25160a5f68c0a16a43c9317d76645d09d9a7671ceb61183b481f99e9703435");
  expect(hex(await recipientKek({ own: ONES, share: TWOS, ...RECIPIENT }))).toBe(
    "1bf5da5196aafd7ef2e1c8e4a96cefdea2a6413ee02bab5a78a1984f398460a5",
  );
  expect(hex(await linkProof(ONES as LinkSecret))).toBe("4310149acf080528c4950b1cbc8bd999829695f5759e002d9c9c5ab965fab986");
  expect(hex(await guestHalf(ONES as LinkSecret, undefined))).toBe("e9c71dc05dce05d5f36adba469595da37c62958edace3590503724eb87aa3e66");
  expect(hex(await guestHalf(ONES as LinkSecret, TWOS))).toBe("412131bd18a2d8176d628166b2945229b188a0817569c40089133b6d6b0ff92e");
  expect(linkFragment(ONES as LinkSecret)).toBe("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
});

test("codes and passwords count as they did first", async () => {
  const { half, proof } = await splitAccessCode(argon2id, "Blauwe-Fiets 12", fixed(16));
  expect(hex(half)).toBe("2f57acbb80e818a2849c7d420bde0defef26448d3ad7a4254410ac1054bdc334");
  expect(hex(proof)).toBe(hex(await sha256(half)));
  const { auth, wrap } = await passwordKeys(argon2id, "Blauwe-Fiets 12", fixed(16));
  expect(hex(auth)).toBe("fba915b2a442e56d40fbb6ac7854e0ef5ef496907a7bfef99cb4d6b6e945734c");
  expect(hex(wrap)).toBe(hex(await sha256(auth)));
});

test("a wrap and a box are as they were first, and open", async () => {
  const kek = await recipientKek({ own: ONES, share: TWOS, ...RECIPIENT });
  const wrapped = await wrapContentKey({ kek, contentKey: TWOS as ContentKey, random: fixed, ...RECIPIENT });
  expect(hex(wrapped)).toBe(
    "0707070707070707070707076045a41e6499fb1a4789f24a19a38f7a03e47fa3d7934bd35045e99909a92f2e83d46a160a58c820a6b050993ca00873",
  );
  expect(await unwrapContentKey({ kek, wrapped, ...RECIPIENT })).toEqual(TWOS);
  const box = await sealBox(boxKey(ONES), utf8("text"), "queue/1", fixed);
  expect(hex(box)).toBe("0107070707070707070707070707070707070707070707070707070707cd198e9b490e18f4048847e3f411c74bbd5c7a76");
  expect(await openBox(boxKey(ONES), box, "queue/1")).toEqual(utf8("text"));
});

test("an item is sealed as it was first", async () => {
  const manifest = {
    origin: "gateway",
    from: { name: "Eva", address: "sender@voorbeeld.example" },
    to: [{ name: "", address: "guest@elders.example" }],
    cc: [],
    subject: "Uitslag",
    sentAt: 1_700_000_000_000,
    text: "Dag",
  } as const;
  const files = [{ objectId: "f1", name: "a.txt", mediaType: "text/plain", bytes: utf8("goed nieuws") }];
  const item = await sealItem({ ...PLACE, manifest, files, contentKey: ONES as ContentKey, random: fixed });
  expect(hex(item.manifestSha256)).toBe("1d7ec683ab3beb88104db3d902818ac58a9dfbe937abafb88b2cf6de141b4480");
  expect(await digest(item.manifestObject.bytes)).toBe("4bf93acfc68abd6f6b11a88843a1a0acd973af094b9a4e3fcf6f0e5d76224e34");
  expect(await digest(item.objects[0]?.bytes ?? fixed(0))).toBe("7b4c0c43e08ad56d7a6206877b86a1424c5806e9116dc293d1ef8fb72cc463f2");
  const options = { key: await objectKey(ONES as ContentKey, "f1"), aad: objectAad({ ...PLACE, objectId: "f1" }) };
  expect(await openBytes(options, item.objects[0]?.bytes ?? fixed(0))).toEqual({ ok: true, bytes: utf8("goed nieuws") });
});

test("a statement is signed as it was first", async () => {
  // Ed25519 signs without randomness, so one key and one statement have one signature (RFC 8032). The key is the seed of 32 ones.
  const key = concat([Buffer.from("302e020100300506032b657004220420", "hex"), ONES]);
  const statement = { itemId: "i1", manifestSha256: TWOS, recipients: ["c@d.example", "a@b.example"], totalBytes: 1000 };
  expect(hex(await signItem(key, statement))).toBe(
    "02c77fcd037daaf3060edd5f26520fe13168ba15c5535694fe2fd863bc884fc9ae38ba6b870987f51974235b4e22c0c1cdc4c734a3c110d2fc527c4d49906608",
  );
});

test("what was sealed to a user long ago opens", async () => {
  const sealed = new Uint8Array(Buffer.from(SEALED_TO_USER, "base64"));
  expect(await openAsUser(ONES, sealed, "i1")).toEqual(TWOS);
  expect(await openAsUser(ONES, sealed, "i1", KEM_MLKEM768_X25519)).toEqual(TWOS);
});

test("an event has the hash that it had first", async () => {
  const event = { seq: 1, at: 1_700_000_000_000, kind: "sealed", subject: "i1", details: { files: 1, by: "gateway" } } as const;
  expect(hex(await chainHash(sha256, GENESIS, event))).toBe("88fab3339fe8442be4aa4a091e5960ff9064ff8f025a03fb12adb03d925dcf59");
});

const SEALED_TO_USER = [
  "se/kiS/AUXDd30Agx7fcwyQCR0fyfB1w3bzVKLBYsiGLHEmalFDdFyNqHo7R+ZAbSyH1aS6B8+9090/X2eLAsm328hPhsiepGwoCZLTkuukZTIGTwNMyW6XYsEuOdpZ6",
  "xb8Vqw+b559dywp+RyLjOaJXg4EX/9qDqSWNtYtsQhJCHfRgZrxTEojxcVzcs6wzua+bccYWtVVA/K9HdaXKxbnLxg9QCS7p+b47jwRmfy0gc4CZmLmrWAaV57HLHV9D",
  "Ua0tFVDn6HOJAU8L729gdhnGKgqlVGSK4SlJVo9JiXaTL28tZjfIaqOO43aG7MDmstXKYNty+IsynnxSVj2aJJoF+vW239vuzbDzoxS+oLH4UQrNrktek/9qZwYux8/d",
  "3UOXC6dn6wXEnM/TYFcOFXQ/jud9Ow+qbktaDJaRepxW7Xd61/TFUWwzH3niOLE+mE8cgFUN8mH4T+2kzuJAk3jHi2iHVdNXerpBVCCEh2Ko7cDjPyDAjRBY4b9D69zd",
  "SJ+iwryd3DrYBdjA+TSuHeDLlRz5csOG8dbgNLPLDiWOmjNVtVRCdn1E3E0lHtE5Gspd2zYMtr406wkhKhvpQT5C1y7pIBBwo+KGWMYU+4MKr1z8l36TqJy9IaFHTtgc",
  "x8rFsJ1NQs2nDZiSi4G2HMi3+EGimC1Ir9c8QghfWBYw4TQzTKgtweQ6PZ2oa255InQj9L+Jwa3KocMe6ThpDGaWU/72wljXR2vd4ZDsAnYbgkupHigRQoEelltH7IM6",
  "SHW0+cZGKO+RB2+yLDRAvA8usUASOdpG1GQBWiTYMcvb5XHmHxQsAyN1vDlieJXVgUN726ds1mI8rrh84MIF8P2eTSON3zZEOVC9qxGr/o/U1rg3s393+2DWTQvTmoN+",
  "8fDwH4phk+oAcKW+TBmJy+I44WW7hs3tckyAypI0rxQOf/qdk4mJBMCl5pgtDIA3/u8Bspgx7y1Mz6y1LsYmukzVi7Pzoz6bgWcEBTa1uxKbYIJubB7x3+Y+DMvX8nbD",
  "2MGfPBELk+1hCptmrwu8JNI4SX7I8vaWL0vh/q9RKDO3uzAVeQtuAObeHXN2NoeHc6o+WaRBbbgtLUqu31WsVH9VB5BCg2reykmaNXVnwWrrxMREpEdWRRjHzr9DO3wM",
  "72QVUYidknpJSjf7uj4Dtz4XHvvo0ruQ3OxRbQsFWdjn5BcscHwnDnLdfoxwBeUENvEODnxjRq0f+YpXKPnfqfc5D9TSLxEunZPDKyvDoSLZk9g0cERJGiHD1ToPzqSx",
  "jDgUHocikrFPIcHRouCJwehi1VC63+nue0JooGRa6eWpo8tlHh5JVJGqhO1A1JBdHz2aWdHUxlCd58D9lpkOXcbqOV0BubiTCLGf+joPj+WRBcVtQDauMbE8FR5xCA9U",
  "UkIjE8q+3PCw7XKLYVamzRLwJXaXwGYI7caQ/AgrDmATkxWZO/JGOSAVfdyO16bj6gbQhRQ2vudKDHUi9Z6TScdVYGnwuf37akzygU/+vs7ZNoD0JKJvAzejN7FXbprG",
  "39VtEUnG2raISrAbyupuXw==",
].join("");
