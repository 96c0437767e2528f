import type { Text } from "#core/language.ts";

/** One coded error: our code, SMTP reply code and enhanced status (RFC 3463), HTTP status, one plain sentence per language. */
export interface CodedError {
  readonly smtp: number;
  readonly status: string;
  readonly http: number;
  readonly text: Text;
}

/** Every error that reaches a protocol. Nothing else is ever said to a peer or a person. */
export const ERRORS = {
  BAD_ADDRESS: {
    smtp: 553,
    status: "5.1.3",
    http: 400,
    text: { nl: "Dit adres kan niet met zekerheid worden gelezen.", en: "This address cannot be read with certainty." },
  },
  BAD_SENDER: {
    smtp: 553,
    status: "5.1.7",
    http: 400,
    text: { nl: "Het adres van de afzender kan niet worden gelezen.", en: "The sender's address cannot be read." },
  },
  NOT_YOUR_ADDRESS: {
    smtp: 550,
    status: "5.7.1",
    http: 403,
    text: { nl: "U mag niet uit naam van dit adres versturen.", en: "You may not send in the name of this address." },
  },
  TOO_MANY_RECIPIENTS: {
    smtp: 452,
    status: "4.5.3",
    http: 400,
    text: { nl: "Te veel ontvangers in één bericht.", en: "Too many recipients in one message." },
  },
  TOO_BIG: { smtp: 552, status: "5.3.4", http: 413, text: { nl: "Dit is groter dan hier mag.", en: "This is larger than allowed here." } },
  BLOCKED: {
    smtp: 550,
    status: "5.7.1",
    http: 403,
    text: { nl: "Een regel van de organisatie houdt dit bericht tegen.", en: "A rule of the organisation blocks this message." },
  },
  MALFORMED: {
    smtp: 554,
    status: "5.6.0",
    http: 400,
    text: { nl: "Dit bericht is niet goed gevormd en is niet verstuurd.", en: "This message is malformed and was not sent." },
  },
  BARE_NEWLINE: { smtp: 554, status: "5.6.0", http: 400, text: { nl: "Regels moeten eindigen op CRLF.", en: "Lines must end in CRLF." } },
  STORAGE: {
    smtp: 452,
    status: "4.3.1",
    http: 507,
    text: {
      nl: "Er is nu geen ruimte om dit veilig te bewaren. Probeer het later opnieuw.",
      en: "There is no room to keep this safely now. Try again later.",
    },
  },
  BROKEN: {
    smtp: 451,
    status: "4.3.0",
    http: 500,
    text: {
      nl: "Er ging iets mis. Er is niets verstuurd. Probeer het later opnieuw.",
      en: "Something went wrong. Nothing was sent. Try again later.",
    },
  },
  STOPPING: {
    smtp: 421,
    status: "4.3.2",
    http: 503,
    text: { nl: "De server stopt. Probeer het zo opnieuw.", en: "The server is stopping. Try again shortly." },
  },
  TOO_BUSY: {
    smtp: 421,
    status: "4.4.5",
    http: 503,
    text: { nl: "Het is nu te druk. Probeer het zo opnieuw.", en: "It is too busy now. Try again shortly." },
  },
  BAD_REQUEST: {
    smtp: 501,
    status: "5.5.4",
    http: 400,
    text: { nl: "Dit verzoek kan niet worden gelezen.", en: "This request cannot be read." },
  },
  NOT_SIGNED_IN: { smtp: 530, status: "5.7.0", http: 401, text: { nl: "Meld u eerst aan.", en: "Sign in first." } },
  WRONG_SIGN_IN: {
    smtp: 535,
    status: "5.7.8",
    http: 401,
    // Also the answer of a locked account: a stranger does not learn which addresses have one.
    text: {
      nl: "Adres, wachtwoord of code klopt niet. Na vijf keer moet u een uur wachten.",
      en: "Address, password or code is not right. After five times you have to wait an hour.",
    },
  },
  NOT_ALLOWED: { smtp: 550, status: "5.7.1", http: 403, text: { nl: "Dit mag u niet.", en: "You may not do this." } },
  OWN_MESSAGE: {
    smtp: 550,
    status: "5.7.1",
    http: 403,
    text: { nl: "Dit is uw eigen bericht. Een ander moet het beoordelen.", en: "This is your own message. Someone else has to review it." },
  },
  NOT_FOUND: { smtp: 550, status: "5.1.1", http: 404, text: { nl: "Dit is er niet (meer).", en: "This is not here (any more)." } },
  LINK_UNKNOWN: {
    smtp: 550,
    status: "5.1.1",
    http: 404,
    text: { nl: "Deze link werkt niet of niet meer.", en: "This link does not work, or no longer." },
  },
  RECALLED: {
    smtp: 550,
    status: "5.7.1",
    http: 410,
    text: { nl: "De afzender heeft dit bericht teruggenomen.", en: "The sender has taken this message back." },
  },
  EXPIRED: {
    smtp: 550,
    status: "5.7.1",
    http: 410,
    text: {
      nl: "Dit bericht is niet meer te lezen: de tijd is verstreken.",
      en: "This message can no longer be read: its time has passed.",
    },
  },
  WRONG_CODE: { smtp: 535, status: "5.7.8", http: 403, text: { nl: "Deze code klopt niet.", en: "This code is not right." } },
  LOCKED: {
    smtp: 454,
    status: "4.7.0",
    http: 429,
    text: { nl: "Te vaak een verkeerde code. Probeer het over een uur opnieuw.", en: "Too many wrong codes. Try again in an hour." },
  },
  TOO_FAST: {
    smtp: 450,
    status: "4.7.1",
    http: 429,
    text: { nl: "Wacht even voordat u het opnieuw probeert.", en: "Wait a moment before you try again." },
  },
  CONFLICT: {
    smtp: 451,
    status: "4.3.0",
    http: 409,
    text: { nl: "Dit is intussen veranderd. Laad de pagina opnieuw.", en: "This has changed meanwhile. Load the page again." },
  },
  // Errors of the SMTP dialogue itself, which only a mail client's program sees.
  UNKNOWN_COMMAND: {
    smtp: 500,
    status: "5.5.2",
    http: 400,
    text: { nl: "Dit commando is hier onbekend.", en: "This command is not known here." },
  },
  BAD_SEQUENCE: {
    smtp: 503,
    status: "5.5.1",
    http: 400,
    text: { nl: "Dit commando kan nu niet.", en: "This command is not possible now." },
  },
  UNKNOWN_PARAMETER: {
    smtp: 555,
    status: "5.5.4",
    http: 400,
    text: { nl: "Deze parameter is hier onbekend.", en: "This parameter is not known here." },
  },
  TLS_FIRST: { smtp: 530, status: "5.7.0", http: 400, text: { nl: "Begin eerst met STARTTLS.", en: "Issue STARTTLS first." } },
  IDLE: { smtp: 421, status: "4.4.2", http: 408, text: { nl: "Het was te lang stil.", en: "It was silent for too long." } },
  NOT_SMTP: {
    smtp: 421,
    status: "4.7.0",
    http: 400,
    text: { nl: "Dit is geen geldige SMTP-sessie.", en: "This is not a sound SMTP session." },
  },
} as const satisfies Readonly<Record<string, CodedError>>;

export type ErrorCode = keyof typeof ERRORS;
