import * as fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { encodeXtext } from "#core/mail/xtext.ts";
import { readMail, readRcpt } from "#io/smtp/command.ts";

const mail = (parameters: string, secure = true) => readMail(utf8(`MAIL FROM:<jan@x.example> ${parameters}`), secure);
const rcpt = (parameters: string) => readRcpt(utf8(`RCPT TO:<a@y.example> ${parameters}`), false);

test("what a client asks for its reports is read, xtext undone", () => {
  expect(mail("RET=hdrs ENVID=QQ+2B+3D314 SIZE=5")).toMatchObject({
    ok: true,
    sizeBytes: 5,
    asked: { ret: "HDRS", envid: "QQ+=314", requireTls: false },
  });
  expect(rcpt("NOTIFY=success,DELAY ORCPT=rfc822;a+2Bb@y.example")).toMatchObject({
    ok: true,
    asked: { notify: ["success", "delay"], orcpt: "rfc822;a+b@y.example" },
  });
  expect(rcpt("NOTIFY=NEVER")).toMatchObject({ ok: true, asked: { notify: [] } });
  expect(rcpt("")).toEqual({ ok: true, rcptTo: "a@y.example", asked: {} });
  expect(mail("")).toMatchObject({ ok: true, asked: { requireTls: false } });
});

test("TLS on every hop can be asked for only over TLS", () => {
  expect(mail("REQUIRETLS")).toMatchObject({ ok: true, asked: { requireTls: true } });
  expect(mail("REQUIRETLS", false)).toEqual({ ok: false, code: "UNKNOWN_PARAMETER" });
  expect(mail("REQUIRETLS=yes")).toEqual({ ok: false, code: "BAD_REQUEST" });
});

test("a parameter that is badly formed, too long or given twice is refused", () => {
  for (const bad of [
    "RET=ALL",
    "RET",
    "ENVID=",
    "ENVID=a+0D+0Ab",
    "ENVID=+ff",
    `ENVID=${"a".repeat(101)}`,
    "RET=FULL RET=FULL",
    "ENVID=a=b",
  ])
    expect(mail(bad), bad).toEqual({ ok: false, code: "BAD_REQUEST" });
  for (const bad of [
    "NOTIFY=NEVER,SUCCESS",
    "NOTIFY=",
    "NOTIFY=SUCCESS,",
    "NOTIFY=ALWAYS",
    "ORCPT=a@y.example",
    "ORCPT=rfc822;",
    "ORCPT=rfc822;a+0Ab",
    "ORCPT=rfc822;a;b",
    `ORCPT=rfc822;${"a".repeat(500)}`,
  ])
    expect(rcpt(bad), bad).toEqual({ ok: false, code: "BAD_REQUEST" });
  expect(rcpt("RET=FULL")).toEqual({ ok: false, code: "UNKNOWN_PARAMETER" });
  expect(mail("NOTIFY=NEVER")).toEqual({ ok: false, code: "UNKNOWN_PARAMETER" });
});

test("any name for an envelope comes back as it was", () => {
  const printable = fc.string({
    unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 33,
  });
  fc.assert(
    fc.property(printable, (envid) => {
      expect(mail(`ENVID=${encodeXtext(envid)}`)).toMatchObject({ asked: { envid } });
    }),
  );
});

test("no line makes the reader throw, and nothing with a control character in it is asked", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      for (const read of [mail(text), rcpt(text)]) expect(JSON.stringify(read)).not.toMatch(/\\u00[01]|\\[rn]/);
    }),
  );
});
