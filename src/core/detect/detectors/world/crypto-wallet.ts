import { detector } from "#core/detect/detector.ts";
import { sha256 } from "#core/detect/sha256.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

/** Addresses of cryptocurrency wallets. */
export const cryptoWallet = detector({
  id: "crypto.wallet",
  title: { nl: "Adres van een cryptowallet", en: "Cryptocurrency wallet address" },
  check:
    "Bitcoin and kin: base58 with its double SHA-256 check or bech32 with its BCH check; Ethereum and kin: 0x and 40 hexadecimal digits",
  source: "Bitcoin BIP 13, BIP 173, BIP 350; Ethereum ERC-55",
  levels: { high: "the check holds", medium: "the form of an Ethereum address, which is not checked" },
  examples: {
    hits: [
      "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
      "stuur naar 3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
      "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
      "ETH 0x52908400098527886E0F7030069857D2E4169EE7",
      "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ],
    misses: [
      "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
      "0x5290840009852788",
      "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
      "3J98t1Wp",
      "commit 52908400098527886e0f7030069857d2e4169ee7",
    ],
  },
  words: ["wallet*", "bitcoin*", "btc", "ethereum", "eth", "crypto*"],
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [
    {
      kind: "code",
      letters: [0, 0],
      digits: [1, 8],
      after: "a",
      first: "13",
      from: base58Start,
      pattern: /[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z\d])/y,
      check: (match) => (base58Check(match[0]) ? "high" : "none"),
    },
    {
      kind: "code",
      letters: [2, 3],
      digits: [1, 8],
      first: "1",
      begins: ["bc", "tb", "lt"],
      pattern: /(?:bc|tb|ltc)1[02-9ac-hj-np-z]{11,71}(?![A-Za-z\d])/iy,
      check: (match) => (bech32Check(match[0].toLowerCase()) ? "high" : "none"),
    },
    {
      kind: "code",
      letters: [0, 0],
      digits: [1, 1],
      after: "a",
      first: "0",
      from: (view, run, runEnd) => (byteAt(view, runEnd) === 120 ? run : -1),
      pattern: /0x[\da-f]{40}(?![A-Za-z\d])/iy,
      check: () => "medium",
    },
  ],
});

function base58Start(view: View, run: number, runEnd: number): number {
  const first = byteAt(view, run);
  if ((first !== 49 && first !== 51) || CLASS[byteAt(view, runEnd)] !== 2) return -1;
  for (let i = runEnd; i < run + 25; i++) if (CLASS[byteAt(view, i)] === 0) return -1;
  return run;
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

function base58Check(text: string): boolean {
  const bytes = new Uint8Array(25);
  for (const character of text) {
    let carry = BASE58.indexOf(character);
    for (let i = 24; i >= 0; i--) {
      carry += (bytes[i] as number) * 58;
      bytes[i] = carry & 255;
      carry >>= 8;
    }
    if (carry > 0) return false;
  }
  const check = sha256(sha256(bytes.subarray(0, 21)));
  return [0, 1, 2, 3].every((i) => check[i] === bytes[21 + i]);
}

const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

function bech32Check(text: string): boolean {
  const split = text.lastIndexOf("1");
  let sum = 1;
  const add = (value: number) => {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((generator, i) => {
      if (((top >> i) & 1) === 1) sum ^= generator;
    });
  };
  for (let i = 0; i < split; i++) add(text.charCodeAt(i) >> 5);
  add(0);
  for (let i = 0; i < split; i++) add(text.charCodeAt(i) & 31);
  for (let i = split + 1; i < text.length; i++) add(BECH32.indexOf(text.charAt(i)));
  // 1 is bech32, the other constant is bech32m.
  return sum === 1 || sum === 0x2bc830a3;
}
