/** The interface's own words. What a flow says comes from the server, in the conversation's language.
 *
 * English is part of the panel, as far as the first question goes; each other language is two files of its own, for
 * before and after it, loaded by those who read it.
 */
import { load } from './loading.js';
import english from './words/en.js';

export const LANGUAGES = ['en', 'es', 'nl', 'de', 'fr', 'ar'];

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur']);
const held = new Map([['en', english]]);
const learnt = new Set(['en', 'later-en']);

const languageOf = (tags) => String(tags).toLowerCase().split(/[-,]/)[0]; // of several, the first

/** The words for a BCP 47 tag, English where we hold none, with their `language` and the `dir` of the tag's own. */
export function wordsFor(tag) {
  const wanted = languageOf(tag);
  const language = held.has(wanted) ? wanted : 'en';
  return { ...held.get('en'), ...held.get(language), language, dir: RIGHT_TO_LEFT.has(wanted) ? 'rtl' : 'ltr' };
}

/** Fetch the words for a tag if they are written and not held; if that fails, English it stays. `part`: '' for what is
 * said until the first question, 'later-' for the rest. */
export async function learn(tag, part = '', loaded = loadWords) {
  const language = languageOf(tag);
  if (learnt.has(part + language) || !LANGUAGES.includes(language)) return;
  try {
    const words = (await loaded(language, part)).default;
    held.set(language, { ...held.get(language), ...words });
    learnt.add(part + language);
  } catch (error) {
    console.error(`leadlight: could not load the words of '${language}'`, error);
  }
}

/** The rest of English has come, with the rest of the code. */
export const learnRest = (words) => held.set('en', { ...english, ...words });

// WORDS: language → file name beside the panel, put in by static/build.mjs
const loadWords = (language, part) => load(part + WORDS[language]);

/** The text with each `{name}` replaced by its value. */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
