// Light, dark or as the system says; kept on this machine.

import { signal } from '@preact/signals';

const KEY = 'leadlight-theme';
const NEXT = { auto: 'light', light: 'dark', dark: 'auto' };

export const theme = signal('auto');

function show(wanted) {
  theme.value = wanted in NEXT ? wanted : 'auto';
  document.documentElement.dataset.theme = theme.value;
}

export const rememberTheme = () => show(localStorage.getItem(KEY) ?? 'auto');

export function nextTheme() {
  show(NEXT[theme.value]);
  localStorage.setItem(KEY, theme.value);
}
