/** Words that say that a number beside them is something ordinary. Lower case, without accents; a trailing * takes every longer word too. */
export const OTHER_WORDS: readonly string[] = (
  "order*|bestel*|bestelling*|factuur*|invoice*|rekeningoverzicht|creditnota*|offerte*|quote|quotation|track*|tracking*|zending*|zendingsnummer*|shipment*|pakket*|parcel|package|barcode*|" +
  "versie*|version*|build*|release|commit*|revision|revisie|hash|checksum|sha|sha1|sha256|md5|ticket*|incident*|melding|meldingsnummer*|case|zaaknummer*|zaak|dossier*|artikel*|article|sku|isbn*|issn*|ean*|gtin*|" +
  "ref|referentie*|reference*|kenmerk*|uw kenmerk|ons kenmerk|betalingskenmerk*|transactie*|transaction*|serienummer*|serie*|serial*|model*|typenummer*|onderdeel*|part no|part number*|product*|" +
  "klantnummer*|klantnr|klant nr|customer number*|customer no|customer id|client id|debiteur*|crediteur*|lidmaatschap*|lidnummer*|membership|polis*|policy number*|contract*|abonnement*|subscription*|" +
  "bedrag*|amount*|totaal*|total*|prijs*|price*|eur|euro|euros|usd|dollar*|saldo|omzet|revenue|budget*|begroting*|btw|vat amount|korting|timestamp*|tijdstip*|unix*|epoch|" +
  "pagina*|page|pages|blz|regel|line|poort|port|pid|thread|process|error*|fout|foutcode*|errorcode*|exit code|status*|request id|requestid|session|sessie*|trace id|uuid|guid|id|log|" +
  "meter|meterstand*|meternummer*|kwh|km|kg|gram|liter|stuks|aantal*|quantity|qty|inwoners|population|hits|views|volgers|followers|lot|batch*|charge|boekingsnummer*|booking*|reservering*|reservation*|vlucht*|flight*|ticketnummer*|" +
  "nummerweergave|vacature*|vacancy|cursus*|course|aanvraagnummer*|aanvraag|formulier*|form|doi|arxiv|rfc|cve*|patent*|octrooi*|steam|game*|score|punten|points|loterij*|lottery|lotnummer*|coupon*|voucher*|kortingscode*|promo*|" +
  "coordinate*|pixel*|resolutie|resolution|frequentie|frequency|hz|mhz|ghz|bytes|kb|mb|gb|wifi*|ssid|kamer*|room|zaal|lokaal|meeting id|vergader-id|teams|zoom|webinar*|dial-in"
)
  .split("|")
  .filter((word) => word.length > 1);
