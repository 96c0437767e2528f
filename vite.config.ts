import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The three pages, each an entry of its own, built to build/web so that the strict Content Security Policy holds: nothing is inline. */
export default defineConfig({
  root: here("src/web"),
  base: "/",
  publicDir: false,
  plugins: [svelte({ configFile: here("svelte.config.js") })],
  build: {
    outDir: here("build/web"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    sourcemap: false,
    target: ["chrome120", "firefox121", "safari17"],
    reportCompressedSize: false,
    rolldownOptions: {
      input: { guest: here("src/web/guest/index.html"), app: here("src/web/app/index.html"), admin: here("src/web/admin/index.html") },
    },
  },
});
