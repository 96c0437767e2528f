import { assemble, type Routine } from "#core/simd/assembler.ts";

/** Compiled routines, to be opened as often as there are memories for them to work in. */
export interface Module {
  /** A memory of so many bytes at least, zeros, and the routines that work in it, by their names. */
  readonly open: (bytes: number) => { readonly memory: ArrayBuffer; readonly routines: Readonly<Record<string, unknown>> };
}

/** Compiles routines; undefined where the machine has no WebAssembly with SIMD, or a content security policy forbids it. */
export function compile(routines: readonly Routine[]): Module | undefined {
  try {
    const bytes = assemble(routines);
    if (wasm?.validate(bytes) !== true) return undefined;
    const { Memory, Instance } = wasm;
    const module = new wasm.Module(bytes);
    return {
      open(bytes) {
        const memory = new Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
        return { memory: memory.buffer, routines: new Instance(module, { m: { m: memory } }).exports };
      },
    };
  } catch {
    // Whoever asks has a plain path that finds the same.
    return undefined;
  }
}

/** A page of WebAssembly's memory. */
export const PAGE_BYTES = 65_536;

/** What we use of WebAssembly. Declared here because not every place where core runs has it, nor its types. */
interface Wasm {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
}

const wasm = (globalThis as { readonly WebAssembly?: Wasm }).WebAssembly;
