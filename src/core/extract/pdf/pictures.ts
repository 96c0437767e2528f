import { type Bytes, concat, utf8 } from "#core/bytes.ts";

/** What is drawn on a page: operations and their arguments, as PDF.js lists them. */
export interface Drawn {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

/** Where PDF.js keeps decoded pictures. */
interface PdfObjects {
  /** Calls back when the object is there. */
  get(id: string, callback: (object: unknown) => void): unknown;
}

/** Who has them: a page. */
export interface PdfKeeper {
  readonly objs: PdfObjects;
  readonly commonObjs: PdfObjects;
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1: one bit a pixel; 2: red, green, blue; 3: with alpha. */
  readonly kind: number;
  readonly data: Uint8Array;
}

/** Operations 85 and 86: a picture by its name, or in line. */
const PICTURE = 85;
const INLINE_PICTURE = 86;
/** Pictures of one page that are looked at. */
const PICTURES_MAX = 50;
/** Smaller ones hold no line of text. */
const SIDE_MIN = 16;

/** The pictures on a page as PNM, which every reader of pictures takes. */
export async function picturesOf(page: PdfKeeper, { fnArray, argsArray }: Drawn): Promise<Bytes[]> {
  const pictures: Bytes[] = [];
  for (const [index, operation] of fnArray.entries()) {
    if ((operation !== PICTURE && operation !== INLINE_PICTURE) || pictures.length >= PICTURES_MAX) continue;
    const first = (argsArray[index] as readonly unknown[] | null)?.[0];
    const pixels = operation === INLINE_PICTURE ? first : await fetchPixels(page, first);
    if (isPixels(pixels)) pictures.push(toPnm(pixels));
  }
  return pictures;
}

/** A picture may arrive a little later than the list that names it; one that cannot be decoded arrives as null. */
function fetchPixels({ objs, commonObjs }: PdfKeeper, id: unknown): Promise<unknown> {
  if (typeof id !== "string") return Promise.resolve(undefined);
  return new Promise((arrived) => (id.startsWith("g_") ? commonObjs : objs).get(id, arrived));
}

function isPixels(value: unknown): value is Pixels {
  const { width, height, kind, data } = (value ?? {}) as Partial<Pixels>;
  return (
    typeof width === "number" &&
    typeof height === "number" &&
    width >= SIDE_MIN &&
    height >= SIDE_MIN &&
    typeof kind === "number" &&
    ArrayBuffer.isView(data)
  );
}

function toPnm({ width, height, kind, data }: Pixels): Bytes {
  // In PDF a bit that is set is white, in PBM it is black.
  if (kind === 1) return concat([utf8(`P4\n${width} ${height}\n`), data.map((byte) => ~byte)]);
  const rgb = new Uint8Array(width * height * 3);
  const step = kind === 3 ? 4 : 3;
  for (let from = 0, to = 0; to < rgb.length; from += step, to += 3) {
    rgb[to] = data[from] ?? 0;
    rgb[to + 1] = data[from + 1] ?? 0;
    rgb[to + 2] = data[from + 2] ?? 0;
  }
  return concat([utf8(`P6\n${width} ${height}\n255\n`), rgb]);
}
