import { crc32, deflateSync } from "node:zlib";
import { zipSync } from "fflate";

const text = new TextEncoder();

/** A citizen service number that passes the elfproef, different for every seed; made here so that no needle stands in the sources. */
export function bsn(seed: number): string {
  for (let candidate = 201_000_000 + seed * 7919; ; candidate++) {
    const digits = Array.from(String(candidate), Number);
    const sum = digits.reduce((total, digit, at) => total + digit * (at === 8 ? -1 : 9 - at), 0);
    if (sum % 11 === 0) return digits.join("");
  }
}

/** A Dutch IBAN with a right check, different for every seed. */
export function iban(seed: number): string {
  const account = String(500_000_000 + seed * 6151).padStart(10, "0");
  const numeric = Array.from(`ZGEL${account}NL00`, (character) =>
    /\d/.test(character) ? character : String(character.charCodeAt(0) - 55),
  ).join("");
  const check = 98 - Number(BigInt(numeric) % 97n);
  return `NL${String(check).padStart(2, "0")}ZGEL${account}`;
}

/** A card number with a right Luhn digit in a Mastercard range. */
export function card(seed: number): string {
  const body = `5412${String(75_000_000_000 + seed * 104_729).padStart(11, "0")}`;
  const sum = Array.from(body, Number).reduce(
    (total, digit, at) => total + (at % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit),
    0,
  );
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** A Word file with this sentence in its body. */
export function docx(sentence: string): Uint8Array {
  return zipSync({
    "[Content_Types].xml": text.encode(
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    ),
    "_rels/.rels": text.encode(
      '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    ),
    "word/document.xml": text.encode(
      `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${sentence}</w:t></w:r></w:p></w:body></w:document>`,
    ),
  });
}

/** A PDF of one page with this sentence. */
export function pdf(sentence: string): Uint8Array {
  const stream = `BT /F1 12 Tf 72 720 Td (${sentence}) Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let body = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  return text.encode(
    `${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`,
  );
}

/** A PNG of soft colours, without a letter in it. */
export function png(width: number, height: number): Uint8Array {
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (__, x) => [(x * 255) / width, (y * 255) / height, 128]).flat(),
  ]).flat();
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, contents: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), contents]);
    const edges = Buffer.alloc(8);
    edges.writeUInt32BE(contents.length, 0);
    edges.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([edges.subarray(0, 4), body, edges.subarray(4)]);
  };
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Uint8Array.from(rows))),
    chunk("IEND", new Uint8Array(0)),
  ]);
}
