import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "#test/kit/demo.ts";

/** One planted bug: what stands in a source file, and what stands there in its place. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** Copies the product with these bugs into a directory; throws where the text to replace does not stand there exactly once. */
export function plantBugs(directory: string, edits: readonly Edit[]): string {
  const root = join(directory, "product");
  mkdirSync(root, { recursive: true });
  for (const name of ["src", "bin", "policy"])
    cpSync(join(ROOT, name), join(root, name), { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
  cpSync(join(ROOT, "package.json"), join(root, "package.json"));
  for (const name of ["node_modules", "build"]) symlinkSync(join(ROOT, name), join(root, name));
  for (const { file, find, put } of edits) {
    const path = join(root, file);
    const source = readFileSync(path, "utf8");
    const places = source.split(find).length - 1;
    if (places !== 1) throw new Error(`a bug is to be planted in ${file} where "${find}" stands, and that stands there ${places} times`);
    writeFileSync(
      path,
      source.replace(find, () => put),
    );
  }
  return root;
}
