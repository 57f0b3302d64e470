// Which of the phone's voices may read a text: one of its language, variety and script, or none.

const SAME: Record<string, string> = { cmn: "zh", in: "id", arb: "ar", zsm: "ms" };
const CANTONESE = /^(yue\b|zh-(hk|mo|hant-hk|hant-mo|yue)\b)/;
/** What is nearest first; what is not named here comes after it, and a variety nobody would understand never. */
const NEAREST: Record<string, RegExp[]> = {
  "zh-Hans": [/^zh-(hans-)?cn/, /^zh-(hans-)?sg/, /^zh-hans/],
  "zh-Hant": [/^zh-(hant-)?tw/, /^zh-hant(?!-(hk|mo))/],
  pt: [/^pt-br/],
  en: [/^en-(us|gb)/],
  es: [/^es-es/],
  fr: [/^fr-fr/],
  ar: [/^ar-(sa|eg|001)/, /^ar$/],
};

/** `zh_CN_#Hans`, `cmn-Hans-CN` and `in_ID` as everybody else writes them. */
function tagOf(voice: SpeechSynthesisVoice): string {
  const tag = voice.lang.toLowerCase().replace(/_#?/g, "-");
  const [primary = ""] = tag.split("-");
  return (SAME[primary] ?? primary) + tag.slice(primary.length);
}

/** The voice that fits best. Written Cantonese has no card here: its voice reads Traditional Chinese only where nothing nearer is. */
export function voiceFor(language: string, voices: readonly SpeechSynthesisVoice[]): SpeechSynthesisVoice | undefined {
  const [primary = ""] = language.toLowerCase().split("-");
  const rank = (voice: SpeechSynthesisVoice): number => {
    const tag = tagOf(voice);
    const nearest = NEAREST[language] ?? [];
    if (CANTONESE.test(tag)) return language === "zh-Hant" ? nearest.length + 1 : Infinity;
    if (tag.split("-")[0] !== primary) return Infinity;
    const found = nearest.findIndex((pattern) => pattern.test(tag));
    return found < 0 ? nearest.length : found;
  };
  const fitting = voices.filter((voice) => rank(voice) < Infinity);
  return fitting.sort((one, other) => rank(one) - rank(other))[0];
}
