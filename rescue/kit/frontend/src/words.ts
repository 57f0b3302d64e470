// No sentence lives in a script: the page brings its own, translated, in data-t-* attributes.

/** The page's text for `key` (data-t-KEY), its {name} places filled; empty when the page brings none. */
export function words(element: HTMLElement, key: string, values: Record<string, string> = {}): string {
  const text = element.getAttribute(`data-t-${key}`) ?? "";
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

/** The plural form the page's language wants for `count`: data-t-KEY-one, -few, … and -other for the rest. */
export function counted(element: HTMLElement, key: string, count: number): string {
  const form = new Intl.PluralRules(document.documentElement.lang || "en").select(count);
  const values = { count: String(count) };
  return words(element, `${key}-${form}`, values) || words(element, `${key}-other`, values);
}
