import { openGateway } from "#apps/gateway.ts";
import { watchHealth } from "#apps/health-watch.ts";
import type { Settings } from "#apps/settings.ts";
import { VERSION } from "#apps/version.ts";
import { openWeb } from "#apps/web.ts";
import { openWorker, type Worker } from "#apps/worker.ts";
import { type OpenedWorld, openWorld } from "#apps/world.ts";
import { learnUsage } from "#flow/usage.ts";
import type { Stage } from "#flow/world.ts";
import { faultOf, type Log } from "#io/log/log.ts";
import { openScrubber } from "#io/memory/scrub.ts";

/** The running program: gateway, web and worker on one world. */
export interface Program {
  readonly opened: OpenedWorld;
  readonly smtpPort: number;
  readonly submissionPort: number | undefined;
  readonly submissionsPort: number | undefined;
  readonly httpPort: number;
  /** Takes nothing new, ends what is under way, and closes what rests. Nothing acknowledged is lost. */
  readonly close: () => Promise<void>;
}

/** Starts everything; what fails to start takes the rest down with it. */
export async function openProgram(
  settings: Settings,
  options: { readonly log: Log; readonly stage?: (name: Stage) => void },
): Promise<Program> {
  let worker: Worker | undefined;
  const scrubber = openScrubber(1000);
  const opened = await openWorld(settings, { ...options, wake: (kept) => worker?.wake(kept), touched: scrubber.touched });
  const { world, policy, outbox } = opened;
  const closing: (() => Promise<void>)[] = [opened.close];
  const close = async (): Promise<void> => {
    for (const end of closing.toReversed()) await end().catch((thrown: unknown) => options.log.line("close-fault", faultOf(thrown)));
  };
  try {
    await learnUsage(world);
    const running = { version: VERSION, startedAt: world.now(), policy: policy.state };
    const web = await openWeb(settings, world, running, outbox);
    closing.push(web.close);
    const health = watchHealth(world);
    closing.push(async () => health.close());
    worker = openWorker(world);
    closing.push(worker.close);
    const gateway = await openGateway(settings, world);
    closing.push(() => gateway.close());
    await world.store.commit([{ kind: "append", event: { at: world.now(), kind: "started", subject: "", details: { version: VERSION } } }]);
    const [smtpPort, submissionPort, submissionsPort] = [gateway.relay.port, gateway.submission?.port, gateway.submissions?.port];
    options.log.line("listening", { smtp: smtpPort, submission: submissionPort ?? 0, submissions: submissionsPort ?? 0, http: web.port });
    return { opened, smtpPort, submissionPort, submissionsPort, httpPort: web.port, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
