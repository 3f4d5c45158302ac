/**
 * Words in the language of the person. Each view keeps its own `words.ts`; English is the measure
 * of what must be said, and another language is one more key beside `en` of the same shape.
 */
export const LANGUAGES = ['en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** English as it is written here: day before month, a clock of 24 hours. */
const LOCALES: Record<Language, string> = { en: 'en-GB' };

export const language: Language = chosen(globalThis.navigator?.languages ?? []);
export const locale = LOCALES[language];

/** Return the first language both sides know, else English. */
export function chosen(wanted: readonly string[]): Language {
  const known = wanted.map((tag) => tag.split('-')[0]);
  return LANGUAGES.find((each) => known.includes(each)) ?? 'en';
}

/** Return the words of a view in the language in use; what is missing is said in English. */
export function speak<T extends object>(words: { en: T } & Partial<Record<Language, Partial<T>>>): T {
  return { ...words.en, ...words[language] };
}
