// Children that go wrong in the way that the first bytes of the file say.
import { stdin } from "node:process";

for await (const chunk of stdin) {
  const word = new TextDecoder().decode(chunk);
  if (word.includes("SPIN")) for (;;) Math.sqrt(2);
  if (word.includes("HEAP")) {
    const kept: string[][] = [];
    for (let i = 0; ; i++) kept.push([`${i}`]);
  }
  if (word.includes("BUFFERS")) {
    const kept: Uint8Array[] = [];
    for (;;) kept.push(new Uint8Array(4 * 1024 * 1024).fill(1));
  }
  if (word.includes("CRASH")) process.exit(3);
  if (word.includes("BABBLE")) process.stdout.write("123456782 in plain text\n");
  if (word.includes("LEAK")) {
    const finding = { detector: "nl.bsn", confidence: "high", part: "a", start: 0, end: 9, masked: "123456782" };
    process.stdout.write(`${JSON.stringify({ findings: [finding], notScanned: [] })}\n`);
  }
}
