import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import english, { later } from './words/en.js';
import { filled, LANGUAGES, learn, wordsFor } from './words.js';

const load = (language) => import(`./words/${language}.js`);
const names = (text) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

for (const language of LANGUAGES) {
  test(`'${language}' has every word, with the same names to fill in`, async () => {
    const words = await load(language);
    for (const [own, theirs] of [[english, words.default], [later, words.later]]) {
      assert.deepEqual(Object.keys(theirs), Object.keys(own));
      for (const [key, text] of Object.entries(own)) {
        assert.ok(theirs[key].trim(), key);
        assert.deepEqual(names(theirs[key]), names(text), key);
      }
    }
  });
}

test('the languages listed are the files there are', () => {
  const files = readdirSync(new URL('./words/', import.meta.url)).map((name) => name.replace('.js', ''));
  assert.deepEqual(files.sort(), [...LANGUAGES].sort());
});

test('a language is learnt once, whatever its region, and its rest once', async () => {
  const loads = [];
  const loaded = (language, part) => (loads.push(part), load(language));
  for (const tag of ['nl-BE', 'NL']) for (const part of ['', 'later-']) await learn(tag, part, loaded);
  assert.deepEqual([loads, wordsFor('nl-BE').language, wordsFor('nl-BE').dir], [['', 'later-'], 'nl', 'ltr']);
});

test('an unknown language is spoken to in English', () => {
  assert.equal(wordsFor('tlh').language, 'en');
});

test('right-to-left holds for languages we have no words for', () => {
  assert.deepEqual([wordsFor('he').dir, wordsFor('he').language], ['rtl', 'en']);
});

test('if the words cannot be loaded, English stays', async (t) => {
  t.mock.method(console, 'error', () => {});
  await learn('fr', '', () => Promise.reject(new Error('offline')));
  assert.equal(wordsFor('fr').language, 'en');
});

test('names are filled in', () => {
  assert.equal(filled('{n} of {to}', { n: 4, to: 5 }), '4 of 5');
});
