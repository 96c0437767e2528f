import { mkdtempSync } from "node:fs";
import { openQueueRunner } from "#flow/deliver.ts";
import { queueWorld } from "#test/kit/queue-world.ts";
const d = mkdtempSync("/tmp/zq-");
const o = await queueWorld({ directory: d });
await o.fill({ rows: 2000, destinations: Number(process.argv[2]), bytes: 5000 });
const cpu = process.cpuUsage();
const t = performance.now();
const runner = openQueueRunner(o.world);
let looks = 0;
while ((await o.world.store.count("queue")) > 0) {
  looks++;
  await runner.look();
  await runner.idle();
}
const u = process.cpuUsage(cpu);
console.log(looks, performance.now() - t, (u.user + u.system) / 2000 / 1000);
await o.close();
