// What stands above everything: who is signed in and available, and what is wrong (connection, flow files).

import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { chooseLanguage } from './language.js';
import { isMe, isOwner } from './order.js';
import { Icon } from './parts.js';
import { ringing, turnOff, turnOn } from './ring.js';
import { available, flows, leads, link, me, reps } from './store.js';
import { nextTheme, theme } from './theme.js';
import { LANGUAGES, words } from './words.js';

export const TopBar = ({ wire }) => html`
  <header class="top">
    <h1 class="visually-hidden">Leadlight</h1>
    <a class="brand" href="#/">
      <span class="brand-mark" aria-hidden="true"></span><span class="brand-name">Leadlight</span></a>
    <span class="top-gap"></span>
    <${AlertsButton} />
    <${Availability} wire=${wire} />
    <${Team} />
    <${Account} />
  </header>`;

function AlertsButton() {
  const on = ringing.value === 'on' || ringing.value === 'sound';
  if (!on) {
    return html`
      <button type="button" class="button button-accent" onClick=${turnOn}><${Icon} name="bell" />${words.turnOn}</button>`;
  }
  return html`<button type="button" class="button top-quiet" title=${words.turnOff} onClick=${turnOff}>
    <${Icon} name="bell" /><span class="alerts-text">${ringing.value === 'on' ? words.alertsOn : words.alertsSoundOnly}</span>
    <span class="visually-hidden">. ${words.turnOff}</span></button>`;
}

const Availability = ({ wire }) => html`
  <button type="button" class="switch" role="switch" aria-checked=${String(available.value)}
          aria-label=${words.availability} onClick=${() => wire.available(!available.value)}>
    <span class="switch-track" aria-hidden="true"></span>
    <span class="switch-text">${available.value ? words.available : words.away}</span>
  </button>`;

function Team() {
  const others = reps.value.filter(rep => !isMe(me.value, rep.id ?? rep.name));
  const there = reps.value.filter(rep => rep.state === 'available').length;
  return html`
    <details class="menu" onFocusOut=${closeOutside} onKeyDown=${closeOnEscape}>
      <summary class="button top-quiet">${words.reps} <span class="count">${there}</span></summary>
      <div class="menu-sheet">
        ${others.length === 0 && html`<p>${words.nobody}</p>`}
        <ul>${others.map(rep => html`
          <li key=${rep.id ?? rep.name}><span class=${`dot dot-${rep.state}`} aria-hidden="true"></span><bdi>${rep.name}</bdi>
            <small>${words[rep.state] ?? rep.state}, ${words.chats(rep.chats ?? chatsOf(rep))}</small></li>`)}</ul>
      </div>
    </details>`;
}

const chatsOf = rep => Object.values(leads.value).filter(lead => lead.state === 'rep' && isOwner(rep, lead)).length;

const Account = () => html`
  <details class="menu" onFocusOut=${closeOutside} onKeyDown=${closeOnEscape}>
    <summary class="button top-quiet"><bdi>${me.value.name || me.value.email}</bdi></summary>
    <div class="menu-sheet">
      <p><bdi>${me.value.email}</bdi><br /><small>${me.value.role}</small></p>
      <nav class="menu-links" aria-label=${words.pages}>
        <a href="/ledger">${words.ledgerPage}</a><a href="/turns">${words.turnsPage}</a><a href="/account">${words.ownSignIn}</a>
        ${me.value.role === 'admin' && html`<a href="/team">${words.teamPage}</a><a href="/console/channels">${words.channels}</a><a href="/audit">${words.auditPage}</a>`}
      </nav>
      <label>${words.languageOf}
        <select onChange=${event => chooseLanguage(event.target.value)}>${Object.entries(LANGUAGES).map(([tag, name]) => html`
          <option key=${tag} value=${tag} lang=${tag} selected=${tag === words.tag}>${name}</option>`)}</select></label>
      <button type="button" class="button" onClick=${nextTheme}>${words.theme[theme.value]}</button>
      <button type="submit" class="button" form="sign-out" onClick=${() => sessionStorage.clear()}>${words.signOut}</button>
    </div>
  </details>`;

function closeOutside(event) {
  if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
}

function closeOnEscape(event) {
  if (event.key !== 'Escape') return;
  event.currentTarget.open = false;
  event.currentTarget.querySelector('summary').focus();
}

export const LinkBar = () => html`
  <div role="status" class="link-status">
    ${link.value === 'connecting' && html`<p class="bar bar-quiet">${words.connecting}</p>`}
    ${link.value === 'lost' && html`<p class="bar bar-lost">${words.reconnecting}</p>`}
    ${link.value === 'signed-out' && html`
      <p class="bar bar-lost">${words.signedOut} <a href=${signInAddress()}>${words.signIn}</a></p>`}
  </div>`;

const signInAddress = () => `/sign-in?next=${encodeURIComponent(location.pathname + location.hash)}`;

/** Broken flow files, until mended; hiding it lasts until the list changes. */
export function FlowsBar() {
  const [hidden, hide] = useState(null);
  if (flows.value.length === 0 || hidden === flows.value) return null;
  return html`
    <section class="bar bar-flows" role="status">
      <div>
        <p><strong>${words.broken(flows.value.length)}.</strong> ${flows.value.some(one => !one.in_force) && words.brokenMore}</p>
        <ul>${flows.value.flatMap(({ problems }) => problems).map(text => html`
          <li key=${text}><code>${text}</code></li>`)}</ul>
      </div>
      <button type="button" class="button" onClick=${() => hide(flows.value)}>${words.dismiss}</button>
    </section>`;
}
