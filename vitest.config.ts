import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    // A guard against hanging, not a measure: journeys start programs and a browser.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    passWithNoTests: false,
    // Real sockets and a real browser need the order of one file; files run beside each other.
    sequence: { concurrent: false },
  },
});
