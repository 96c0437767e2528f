import { createSocket } from "node:dgram";
import { decode, encode, type Answer, type DecodedPacket } from "dns-packet";

/** What a name server does with a question: answers it, cannot, says nothing, or knows no such name. */
export type NamesAct = "on" | "servfail" | "silent" | "nxdomain";

/** A resolver on loopback: every domain has one mail host, and that is on 127.0.0.1. */
export interface Names {
  readonly port: number;
  /** From now on; and for how many seconds answers hold. */
  plan(act: (name: string) => NamesAct, ttl?: number): void;
  /** How often it did something else than answering. */
  acted(): number;
  close(): void;
}

/** Opens it on a free port. It answers everything until a plan is given. */
export async function openNames(): Promise<Names> {
  const socket = createSocket("udp4");
  let act: (name: string) => NamesAct = () => "on";
  let acted = 0;
  let ttl = HOLD_SECONDS;
  socket.on("message", (bytes, { port, address }) => {
    const asked = questionOf(bytes);
    if (asked === undefined) return;
    const chosen = act(asked.question.name.toLowerCase());
    if (chosen !== "on") acted++;
    if (chosen !== "silent") socket.send(encode(replyTo(asked, chosen, ttl)), port, address);
  });
  socket.on("error", () => {});
  await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
  return {
    port: socket.address().port,
    plan(next, seconds = HOLD_SECONDS) {
      act = next;
      ttl = seconds;
    },
    acted: () => acted,
    close: () => void socket.close(),
  };
}

const HOLD_SECONDS = 3600;

interface Asked {
  readonly id: number;
  readonly question: NonNullable<DecodedPacket["questions"]>[number];
}

function questionOf(bytes: Buffer): Asked | undefined {
  try {
    const { id, questions } = decode(bytes);
    const question = questions?.[0];
    return question === undefined ? undefined : { id: id ?? 0, question };
  } catch {
    return undefined;
  }
}

// Recursion was asked for and is had (RFC 1035 section 4.1.1); the low bits are the response code.
const ANSWERED = 0x0180;
const RESPONSE_CODES = { on: 0, servfail: 2, nxdomain: 3 } as const;

// Resolvers ask in mixed capitals, to know their answers by it; a name is the same in any.
function replyTo({ id, question }: Asked, act: Exclude<NamesAct, "silent">, ttl: number): Parameters<typeof encode>[0] {
  const { name, type } = question;
  const answers: Answer[] = [];
  if (act === "on" && type === "MX") answers.push({ name, type: "MX", ttl, data: { preference: 10, exchange: `mx.${name}` } });
  if (act === "on" && type === "A" && name.toLowerCase().startsWith("mx.")) answers.push({ name, type: "A", ttl, data: "127.0.0.1" });
  // That there is nothing holds as long as this record says (RFC 2308 section 5).
  const times = { serial: 1, refresh: 3600, retry: 600, expire: 86_400, minimum: ttl };
  const authorities: Answer[] =
    answers.length > 0 ? [] : [{ name, type: "SOA", ttl, data: { mname: "ns.example", rname: "x.example", ...times } }];
  return { type: "response", id, flags: ANSWERED | RESPONSE_CODES[act], questions: [question], answers, authorities };
}
