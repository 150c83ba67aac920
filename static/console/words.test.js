import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import english from './words/en.js';
import { LANGUAGES, speak, spoken, words } from './words.js';

const load = language => import(`./words/${language}.js`);

/** Every key with what it holds: 'text', or how many values its sentence takes. */
const shape = (table, at = '') => Object.entries(table).flatMap(([key, value]) =>
  value && typeof value === 'object' ? shape(value, `${at}${key}.`)
    : [`${at}${key}: ${typeof value === 'function' ? value.length : typeof value}`]);

const ANY = [['a', 1]]; // as text, as list, as pairs: whatever a sentence takes

const texts = table => Object.values(table).flatMap(value =>
  typeof value === 'object' ? texts(value) : typeof value === 'function' ? value(ANY, ANY, ANY, ANY) : value);

for (const language of Object.keys(LANGUAGES)) {
  test(`'${language}' has every word, and each says something`, async () => {
    const table = (await load(language)).default;
    assert.deepEqual(shape(table).sort(), shape(english).sort());
    assert.ok(texts(table).every(text => text.trim()));
  });
}

test('the languages to choose from are the files there are', () => {
  const files = readdirSync(new URL('./words/', import.meta.url)).map(name => name.replace('.js', ''));
  assert.deepEqual(files.sort(), Object.keys(LANGUAGES).sort());
});

test('the first language wanted that we speak is taken, whatever its region', () => {
  assert.deepEqual([spoken(['tlh', 'de-AT', 'nl']), spoken(['tlh']), spoken([])], ['de', 'en', 'en']);
});

test('if the words cannot be loaded, English stays', async t => {
  t.mock.method(console, 'error', () => {});
  await speak('fr', () => Promise.reject(new Error('offline')));
  assert.deepEqual([words.tag, words.claim], ['en', english.claim]);
});

test('from then on everything is said in that language', async () => {
  await speak('nl', load);
  assert.deepEqual([words.tag, words.claim], ['nl', 'Overnemen']);
});
