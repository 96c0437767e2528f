/** Little-endian numbers of a stream; 0 beyond its end. */
export interface Numbers {
  readonly length: number;
  readonly u8: (at: number) => number;
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
  readonly i32: (at: number) => number;
  readonly f64: (at: number) => number;
}

/** Reads numbers of a stream without ever throwing. */
export function numbersOf(bytes: Uint8Array): Numbers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fits = (at: number, count: number) => at >= 0 && at + count <= bytes.length;
  return {
    length: bytes.length,
    u8: (at) => (fits(at, 1) ? view.getUint8(at) : 0),
    u16: (at) => (fits(at, 2) ? view.getUint16(at, true) : 0),
    u32: (at) => (fits(at, 4) ? view.getUint32(at, true) : 0),
    i32: (at) => (fits(at, 4) ? view.getInt32(at, true) : 0),
    f64: (at) => (fits(at, 8) ? view.getFloat64(at, true) : 0),
  };
}
