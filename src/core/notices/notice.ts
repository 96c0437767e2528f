import type { Language } from "#core/language.ts";

/** One thing in a notice, in the order in which it is read. */
export type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "small"; readonly text: string }
  | { readonly kind: "link"; readonly label: string; readonly url: string }
  | { readonly kind: "rule" };

/** A mail that Zegel writes itself. Text and HTML are two renderings of the same blocks, so they always say the same. */
export interface Notice {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Renders a notice in every language given, the first on top. */
export function renderNotice(
  subject: string,
  perLanguage: readonly { readonly language: Language; readonly blocks: readonly Block[] }[],
): Notice {
  const text = perLanguage.map(({ blocks }) => blocks.map(blockText).join("\r\n\r\n")).join("\r\n\r\n----\r\n\r\n");
  const sections = perLanguage.map(({ language, blocks }) => `<div lang="${language}">${blocks.map(blockHtml).join("")}</div>`);
  const html = `<!doctype html><html lang="${perLanguage[0]?.language ?? "nl"}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body style="margin:0;background:#fbfaf8;color:#1c1d21;font:16px/1.5 system-ui,'Segoe UI',Roboto,sans-serif"><div style="max-width:520px;margin:0 auto;padding:24px 16px">${sections.join('<hr style="border:0;border-top:1px solid #e2dfd8;margin:32px 0">')}</div></body></html>`;
  return { subject, text: `${text}\r\n`, html };
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "text":
    case "small":
      return block.text;
    case "link":
      return `${block.label}:\r\n${block.url}`;
    case "rule":
      return "--";
  }
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "text":
      return `<p style="margin:0 0 16px">${escapeHtml(block.text)}</p>`;
    case "small":
      return `<p style="margin:0 0 16px;font-size:14px;color:#55575e">${escapeHtml(block.text)}</p>`;
    case "link":
      return `<p style="margin:24px 0"><a href="${escapeHtml(block.url)}" style="display:inline-block;background:#14566b;color:#ffffff;text-decoration:none;font-weight:600;padding:12px 24px;border-radius:10px">${escapeHtml(block.label)}</a></p>`;
    case "rule":
      return '<hr style="border:0;border-top:1px solid #e2dfd8;margin:24px 0">';
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
