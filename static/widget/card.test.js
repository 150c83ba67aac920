import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutUrl } from './card.js';

const URL = 'https://cal.example.com/us?x=1';

test('the address that a booking ends with is left to its card', () => {
  assert.equal(withoutUrl({ text: `Pick a time: ${URL}`, url: URL }), 'Pick a time:');
});

test('an address in the middle of the text stays', () => {
  assert.equal(withoutUrl({ text: `See ${URL} first`, url: URL }), `See ${URL} first`);
});
