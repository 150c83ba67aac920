import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faviconOf } from './favicon.js';

const svg = n => decodeURIComponent(faviconOf(n).split(',')[1]);

test('the icon tells how many hot leads are open, and nothing where there is none', () => {
  assert.deepEqual([svg(0).includes('<text'), svg(3).includes('>3<'), svg(12).includes('>9+<')], [false, true, true]);
});
