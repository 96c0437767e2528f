import type { Sms } from "#io/sms/sms.ts";

/**
 * Any provider that takes a JSON POST: `{"id","to","text"}` with a bearer token. The id is the same at every try, so that the provider
 * can leave out doubles.
 */
export function openWebhookSms(options: { readonly url: string; readonly token: string; readonly timeoutMs: number }): Sms {
  return {
    async send(message) {
      try {
        const answer = await fetch(options.url, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${options.token}`, "idempotency-key": message.id },
          body: JSON.stringify(message),
          signal: AbortSignal.timeout(options.timeoutMs),
          redirect: "error",
        });
        await answer.body?.cancel();
        if (answer.ok) return { ok: true };
        return { ok: false, temporary: answer.status === 429 || answer.status >= 500, why: `http ${answer.status}` };
      } catch {
        return { ok: false, temporary: true, why: "unreachable" };
      }
    },
  };
}
