/** Sends one text message. `ok: false` says whether another try may help. */
export interface Sms {
  readonly send: (message: {
    readonly id: string;
    readonly to: string;
    readonly text: string;
  }) => Promise<{ readonly ok: true } | { readonly ok: false; readonly temporary: boolean; readonly why: string }>;
}
