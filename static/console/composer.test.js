// Canned replies, colleagues to hand over to, and the questions that one tap puts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unasked } from './composer.js';
import { candidates } from './handover.js';
import { filled, matching } from './replies.js';

test('a reply is filled in, and what is not known leaves no gap', () => {
  assert.equal(filled('Hello {name}, {rep} here.', { name: 'Vera $& Veen', rep: 'Remy' }), 'Hello Vera $& Veen, Remy here.');
  assert.equal(filled('Hello {name}! At {company}?', { rep: 'Remy' }), 'Hello! At?');
});

test('what a visitor calls themselves is not filled in again', () => {
  assert.equal(filled('Hi {name}', { name: '{rep}', rep: 'Remy' }), 'Hi {rep}');
});

test('replies of the site are found by name first, then by text', () => {
  const all = [{ id: 1, site: 's', name: 'Bye', text: 'price list' }, { id: 2, site: 's', name: 'Price', text: 'x' },
    { id: 3, site: 'other', name: 'Price', text: 'x' }];
  assert.deepEqual(matching(all, 's', 'PRI').map(one => one.id), [2, 1]);
});

test('a colleague who is there comes before one who is not, and one of another site not at all', () => {
  const all = ['me', 'away', 'off', 'there', 'north'].map(id => ({ id, name: id, sites: [id === 'north' ? 'n' : 's'] }));
  const present = [{ id: 'away', state: 'away', chats: 0 }, { id: 'there', state: 'available', chats: 4 }];
  assert.deepEqual(candidates(all, present, { id: 'me' }, 's').map(one => one.id), ['there', 'away', 'off']);
});

test('the address is asked for first while it is not known, and nothing twice', () => {
  const questions = [{ id: 'need', asked: true, kind: 'choices' }, { id: 'when', kind: 'choices' }, { id: 'mail', kind: 'email' }];
  assert.deepEqual(unasked({}, questions).map(one => one.id), ['mail', 'when']);
  assert.deepEqual(unasked({ email: 'v@x.y' }, questions).map(one => one.id), ['when', 'mail']);
});
