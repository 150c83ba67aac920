// The one state as a signal, and its parts, so that a page draws anew only what has changed.

import { computed, signal } from '@preact/signals';
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
