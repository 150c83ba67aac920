// The one state as a signal, and its parts, so that a page draws anew only what has changed.

import { computed, signal } from '@preact/signals';
import { choicesIn, shown } from './filters.js';
import { grouped } from './order.js';
import { begin, reduce } from './reduce.js';

export const state = signal(begin({ id: '', name: '', email: '', role: 'rep' }));
export const now = signal(Date.now()); // the server's clock as far as we know it, moved once a second

export function dispatch(event) {
  state.value = reduce(state.value, event);
}

const part = name => computed(() => state.value[name]);

export const leads = part('leads');
export const alerts = part('alerts');
export const panes = part('panes');
export const drafts = part('drafts');
export const opened = part('opened');
export const reps = part('reps');
export const replies = part('replies');
export const colleagues = part('colleagues');
export const notices = part('notices');
export const flows = part('flows');
export const mail = part('mail');
export const link = part('link');
export const available = part('available');
export const watched = part('watched');
export const me = part('me');
export const looking = part('looking');
export const found = part('found');
export const views = part('views');

/** Moved once a day: the times of lines need no more, of which there may be thousands. */
export const today = computed(() => new Date(now.value).toDateString());

/** Moved once a minute: ages need no more. */
const minute = computed(() => Math.floor(now.value / 60_000) * 60_000);

/** The groups of leads that are asked for, in their order. */
export const groups = computed(() => grouped(shown(leads.value, looking.value, found.value, me.value.id, minute.value)));

/** view id → how many leads fit; where words are looked for, as the server has counted. */
export const counts = computed(() => Object.fromEntries(views.value.map(view =>
  [view.id, view.text ? view.count : shown(leads.value, view, found.value, me.value.id, minute.value).length])));

/** What there is to choose from. */
export const choices = computed(() => choicesIn(Object.values(leads.value)));
