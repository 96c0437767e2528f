import type { Argon2id } from "#core/seal/access-code.ts";

/** Argon2id in WebAssembly, fetched when it is first needed. It takes about half a second of the one thread that pages have. */
export const argon2id: Argon2id = async (password, salt) => {
  const { argon2id: compute } = await import("./argon2-wasm.ts");
  await painted();
  return compute(password, salt);
};

/** Settles when what the page shows now has been painted. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve, 0));
    // A page in the background paints nothing; it need not wait for that.
    setTimeout(resolve, 200);
  });
}
