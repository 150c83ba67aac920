// The console's own words, in the reader's language. Nothing here decides anything; what leads say comes from the server.
// English is part of the console; each other language is a file of its own, loaded by those who read it.

import english from './words/en.js';

export const LANGUAGES = { en: 'English', es: 'Español', nl: 'Nederlands', de: 'Deutsch', fr: 'Français' };

/** All sentences, by key. `speak` fills it once, before anything is drawn. */
export const words = { ...english, tag: 'en' };

/** The first of the tags that we speak: de-AT is German; English where there is none. */
export function spoken(tags) {
  const wanted = tags.map(tag => String(tag).toLowerCase().split('-')[0]);
  return wanted.find(language => language in LANGUAGES) ?? 'en';
}

/** From here on the console speaks `language`; if its words cannot be loaded, English stays. */
export async function speak(language, load = loadWords) {
  if (language === 'en') return;
  try {
    Object.assign(words, (await load(language)).default, { tag: language });
  } catch (error) {
    console.error(`leadlight: could not load the words of '${language}'`, error);
  }
}

// CONSOLE_WORDS: language → file name beside the console, put in by static/build.mjs
const loadWords = language => import(new URL(CONSOLE_WORDS[language], import.meta.url).href);

/** The sentence for an `error` of an ack; the server's own words where we have none. */
export function errorText(error) {
  const known = words.errors[error.code];
  if (error.code === 'taken') return known(error.by ?? words.somebody);
  if (error.code === 'forbidden' && error.message) return error.message; // it says what there is not
  return known ?? error.message ?? words.errors.internal;
}
