// The language the console speaks: chosen in the account menu and kept on this machine, else the browser's.

import { spoken } from './words.js';

const KEY = 'leadlight-language';

export const wantedLanguage = () => spoken([localStorage.getItem(KEY), ...navigator.languages].filter(Boolean));

/** Everything is drawn and read anew in it; drafts are kept over a reload. */
export function chooseLanguage(language) {
  localStorage.setItem(KEY, language);
  location.reload();
}
