import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webAddress } from './links.js';

const SERVER = 'https://chat.example:8080';

for (const [address, whole] of [
  ['https://cal.example.com/us', 'https://cal.example.com/us'],
  ['http://cal.example.com', 'http://cal.example.com/'],
  ['/anna.png', 'https://chat.example:8080/anna.png'],
]) {
  test(`${address} leads to ${whole}`, () => assert.equal(webAddress(address, SERVER).href, whole));
}

for (const address of ['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'blob:https://a/b', 'http://', undefined]) {
  test(`${address} leads nowhere`, () => assert.equal(webAddress(address), undefined));
}
