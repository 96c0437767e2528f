import type { Extractor } from "#core/extract/extractor.ts";
import { calendar } from "#core/extract/extractors/calendar.ts";
import { cms } from "#core/extract/extractors/cms.ts";
import { compoundObjects } from "#core/extract/extractors/compound-objects.ts";
import { contact } from "#core/extract/extractors/contact.ts";
import { csv } from "#core/extract/extractors/csv.ts";
import { excel97 } from "#core/extract/extractors/excel-97.ts";
import { excel } from "#core/extract/extractors/excel.ts";
import { gzip } from "#core/extract/extractors/gzip.ts";
import { html } from "#core/extract/extractors/html.ts";
import { image } from "#core/extract/extractors/image.ts";
import { json } from "#core/extract/extractors/json.ts";
import { lockedOffice } from "#core/extract/extractors/locked-office.ts";
import { mailbox } from "#core/extract/extractors/mailbox.ts";
import { message } from "#core/extract/extractors/message.ts";
import { openDocument } from "#core/extract/extractors/open-document.ts";
import { outlookMessage } from "#core/extract/extractors/outlook-message.ts";
import { pdf } from "#core/extract/extractors/pdf.ts";
import { plainText } from "#core/extract/extractors/plain-text.ts";
import { powerpoint97 } from "#core/extract/extractors/powerpoint-97.ts";
import { powerpoint } from "#core/extract/extractors/powerpoint.ts";
import { rtf } from "#core/extract/extractors/rtf.ts";
import { sevenZip } from "#core/extract/extractors/seven-zip.ts";
import { tar } from "#core/extract/extractors/tar.ts";
import { winmail } from "#core/extract/extractors/winmail.ts";
import { word97 } from "#core/extract/extractors/word-97.ts";
import { word } from "#core/extract/extractors/word.ts";
import { xml } from "#core/extract/extractors/xml.ts";
import { zipArchive } from "#core/extract/extractors/zip-archive.ts";

/** Every format that is read. First come, first served; the last two of their kind take what nobody else does. */
export const EXTRACTORS: readonly Extractor[] = [
  rtf,
  winmail,
  gzip,
  sevenZip,
  tar,
  image,
  mailbox,
  message,
  cms,
  calendar,
  contact,
  html,
  xml,
  pdf,
  csv,
  json,
  word,
  excel,
  powerpoint,
  openDocument,
  zipArchive,
  lockedOffice,
  outlookMessage,
  word97,
  excel97,
  powerpoint97,
  compoundObjects,
  plainText,
];
