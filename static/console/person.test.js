// Whom a rep may choose as the same person.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leadsLike } from './person.js';

const own = { id: 'own', site: 'default' };
const vera = { id: 'vera', site: 'default', name: 'Vera Veen', email: 'vera@nova.example', last: '2026-11-22T10:00:00Z' };
const later = { ...vera, id: 'later', name: null, last: '2026-11-23T10:00:00Z' };
const north = { ...vera, id: 'north', site: 'north' };
const found = text => leadsLike({ own, vera, later, north }, own, text).map(lead => lead.id);

test('leads are found by a part of their name or address, the latest first, of this site only', () => {
  assert.deepEqual([found('VEEN'), found('@nova')], [['vera'], ['later', 'vera']]);
});

test('nothing typed finds nobody', () => assert.deepEqual(found(' '), []));
