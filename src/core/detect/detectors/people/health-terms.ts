import { detector } from "#core/detect/detector.ts";

/** Words for illness and treatment. */
export const healthTerms = detector({
  id: "health.terms",
  title: { nl: "Gegevens over gezondheid", en: "Data about health" },
  check: "a word for an illness, a treatment or a medicine, Dutch or English",
  source: "GDPR articles 4(15) and 9; terms of ICD-10, ICPC and the Farmacotherapeutisch Kompas",
  levels: { medium: "a patient, a diagnosis or a person's name stands beside it", low: "the word alone" },
  examples: {
    hits: [
      "Patiënt heeft diabetes",
      "mevrouw Jansen is behandeld voor borstkanker",
      "diagnosed with bipolar disorder",
      "hij is hiv-positief",
      "opgenomen met een psychose",
      "chemotherapie gestart",
    ],
    misses: ["een gezonde begroting", "de zieke plek van het systeem", "fit for purpose", "wij wensen u beterschap", "a healthy budget"],
  },
  context: [
    "patient*",
    "diagnose",
    "gediagnosticeerd*",
    "diagnosis",
    "diagnosed",
    "behandeld*",
    "behandeling*",
    "treated",
    "treatment*",
    "lijdt aan",
    "suffers from",
    "opgenomen",
    "klachten",
    "verwezen",
    "bsn",
    "geboren",
    "mevrouw",
    "dhr",
    "medicatie",
    "medication",
    "ziek gemeld",
    "ziekgemeld",
  ],
  grading: { alone: "low", supported: "medium", contradicted: "low", typo: false, named: "medium" },
  finds: [
    {
      kind: "word",
      terms: (
        "diabetes|diabeet|suikerziekte|kanker|borstkanker|longkanker|darmkanker|prostaatkanker|huidkanker|baarmoederhalskanker|leukemie|melanoom|tumor*|carcinoom|metastase*|uitzaaiing*|chemotherapie|chemokuur*|bestraling*|radiotherapie|immuuntherapie|" +
        "hiv|hiv positief|aids|hepatitis|syfilis|gonorroe|chlamydia|tuberculose|soa|malaria|sepsis|astma|copd|longembolie|longontsteking|hartinfarct|hartfalen|angina pectoris|beroerte|herseninfarct|hersenbloeding|tia|trombose|hypertensie|hoge bloeddruk|cholesterol|" +
        "depressie*|depressief|bipolair*|bipolaire stoornis|schizofrenie|psychose*|psychotisch|borderline|persoonlijkheidsstoornis*|angststoornis*|paniekstoornis*|ptss|autisme|autistisch*|asperger|adhd|anorexia|boulimia|eetstoornis*|dementie|alzheimer|parkinson|epilepsie|" +
        "multiple sclerose|als patient|spierdystrofie|reuma|reumatoide artritis|artrose|fibromyalgie|burn-out|burnout|overspannen|verslaving*|verslaafd|alcoholisme|alcoholverslaving|drugsverslaving|methadon|zelfmoord*|suicide*|suicidaal|automutilatie|zelfbeschadiging|" +
        "zwangerschap*|zwanger|miskraam|abortus|ivf|onvruchtbaar*|menopauze|endometriose|nierfalen|dialyse|levercirrose|crohn|colitis ulcerosa|prikkelbare darm|coeliakie|psoriasis|eczeem|lupus|anemie|hemofilie|migraine|hersentumor|dwarslaesie|amputatie|blindheid|doofheid|" +
        "ggz|psychiater|psycholoog|psychiatrie|psychiatrisch*|huisarts*|oncoloog|oncologie|cardioloog|medisch dossier|patientendossier*|medicatie|medicijn*|antidepressiv*|antipsychotic*|insuline|metformine|oxazepam|diazepam|ritalin|methylfenidaat|fluoxetine|sertraline|citalopram|lithium|" +
        "morfine|fentanyl|oxycodon|tramadol|ziekteverzuim|arbeidsongeschikt*|wia uitkering|wajong|ziektewet|keuringsarts|bedrijfsarts|re-integratie|" +
        "cancer|breast cancer|lung cancer|leukaemia|leukemia|melanoma|metastatic|chemotherapy|radiation therapy|stroke|heart attack|heart failure|asthma|tuberculosis|syphilis|gonorrhoea|depression|depressive|bipolar*|bipolar disorder|schizophrenia|psychosis|anxiety disorder|ptsd|autism|autistic|" +
        "eating disorder|dementia|epilepsy|epileptic|multiple sclerosis|arthritis|addiction|addicted|alcoholism|suicidal|self-harm|pregnancy|pregnant|miscarriage|abortion|infertility|kidney failure|dialysis|cirrhosis|anaemia|haemophilia|psychiatrist|psychologist|psychiatric|oncologist|" +
        "medical record*|medical history|antidepressant*|antipsychotic|insulin|sick leave|disability benefit*|hypertension|high blood pressure"
      ).split("|"),
    },
  ],
});
