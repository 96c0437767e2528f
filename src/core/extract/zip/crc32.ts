const TABLES = makeTables();

/** CRC-32 as ZIP and gzip use it (ISO 3309), going on from `sum`. */
export function crc32(bytes: Uint8Array, sum = 0): number {
  const [t0, t1, t2, t3] = TABLES;
  let crc = ~sum;
  let at = 0;
  for (const whole = bytes.length - 3; at < whole; at += 4) {
    crc ^= (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    crc = (t3[crc & 255] ?? 0) ^ (t2[(crc >>> 8) & 255] ?? 0) ^ (t1[(crc >>> 16) & 255] ?? 0) ^ (t0[crc >>> 24] ?? 0);
  }
  for (; at < bytes.length; at++) crc = (t0[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Four tables take four bytes a step. */
function makeTables(): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const first = new Int32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    first[n] = c;
  }
  const further = (table: Int32Array) => table.map((c) => (first[c & 255] ?? 0) ^ (c >>> 8));
  const second = further(first);
  const third = further(second);
  return [first, second, third, further(third)];
}
