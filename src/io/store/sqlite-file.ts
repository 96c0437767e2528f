import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

/** Makes the file and its directories where they are missing, readable by their owner alone (0600, 0700), durably. */
export function makePrivateFile(path: string): void {
  const directory = dirname(path);
  const firstMade = mkdirSync(directory, { recursive: true, mode: 0o700 });
  closeSync(openNew(path));
  syncDirectory(directory);
  if (firstMade === undefined) return;
  for (let at = directory; at !== dirname(firstMade); ) syncDirectory((at = dirname(at)));
}

function openNew(path: string): number {
  const file = openSync(path, "a", 0o600);
  fsyncSync(file);
  return file;
}

function syncDirectory(path: string): void {
  // Windows can neither open nor sync a directory; there NTFS keeps names by its own journal.
  if (process.platform === "win32") return;
  const directory = openSync(path, "r");
  fsyncSync(directory);
  closeSync(directory);
}
