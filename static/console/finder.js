// What stands above the list: the search, the filters, and the views that a rep keeps.

import { html } from 'htm/preact';
import { useRef, useState } from 'preact/hooks';
import { AGES, asking, isSame } from './filters.js';
import { bandName, label } from './format.js';
import { Icon } from './parts.js';
import { choices, counts, found, link, looking, views } from './store.js';
import { LANGUAGES, words } from './words.js';

const PAUSE = 200; // ms without a key before the server is asked
const LONGEST = 200;
const NOTHING = { text: '', filters: {} };

export function Finder({ wire, count }) {
  const [typing, type] = useState(null); // typed, not yet asked for
  const text = typing ?? looking.value.text;
  const timer = useRef();
  const typed = event => {
    const next = event.target.value;
    type(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      type(null);
      wire.look({ ...looking.peek(), text: next });
    }, PAUSE);
  };
  const filters = looking.value.filters;
  const asked = Object.keys(asking(filters)).length;
  return html`
    <div class="finder" role="search" aria-label=${words.search}>
      <div class="finder-line">
        <label class="visually-hidden" for="search">${words.searchFor}</label>
        <input id="search" type="search" dir="auto" maxlength=${LONGEST} placeholder=${words.searchFor} value=${text} onInput=${typed}
               autocomplete="off" enterkeyhint="search" />
      </div>
      <${Views} wire=${wire} />
      <details class="filters">
        <summary>${words.filters} ${asked > 0 && html`<span class="count">${asked}</span>`}</summary>
        <${Filters} filters=${filters} wire=${wire} />
      </details>
      <p class="visually-hidden" role="status">${(looking.value.text || asked > 0) && words.fit(count)}</p>
      ${looking.value.text && found.value.more && html`<p class="finder-more">${words.moreFound}</p>`}
    </div>`;
}

function Views({ wire }) {
  const current = [{ id: '', name: words.everything, ...NOTHING }, ...views.value];
  if (current.length === 1) return null;
  return html`
    <ul class="views-kept" aria-label=${words.viewsKept}>${current.map(view => html`
      <li key=${view.id}><button type="button" class="button button-small" aria-pressed=${String(isSame(view, looking.value))}
          data-view=${view.id} onClick=${() => wire.look({ text: view.text, filters: view.filters })}>
        <bdi>${view.name}</bdi> ${counts.value[view.id] != null && html`<span class="count">${counts.value[view.id].toLocaleString(words.locale)}</span>`}
      </button></li>`)}</ul>`;
}

function Filters({ filters, wire }) {
  const ask = change => wire.look({ ...looking.peek(), filters: asking({ ...filters, ...change }) });
  const { band, persona, flow, language, owner } = choices.value;
  const one = (name, text, options) => html`<${Choice} name=${name} text=${text} value=${filters[name]} options=${options} ask=${ask} />`;
  return html`
    <div class="filters-sheet">
      ${one('state', words.stateIs, Object.entries(words.state))}
      ${one('then', words.forWhom, [['sales', words.forSales]])}
      ${one('band', words.band, band.map(id => [id, bandName(id)]))}
      ${one('owner', words.ownerIs, [['me', words.you], ['nobody', words.noOwner], ...owner])}
      ${one('persona', words.persona, persona.map(id => [id, label(id)]))}
      ${one('flow', words.flow, flow.map(id => [id, label(id)]))}
      ${one('language', words.language, language.map(tag => [tag, LANGUAGES[tag] ?? tag]))}
      ${one('age', words.began, AGES.map(hours => [hours, words.within(hours)]))}
      <label>${words.page}
        <input dir="ltr" maxlength=${LONGEST} value=${filters.page ?? ''} placeholder="/pricing" onInput=${event => ask({ page: event.target.value })} /></label>
      <${Keep} wire=${wire} />
    </div>`;
}

function Choice({ name, text, value, options, ask }) {
  const all = value === undefined || options.some(([id]) => id === value) ? options : [...options, [value, value]]; // of a kept view
  const chosen = event => ask({ [name]: name === 'age' && event.target.value ? Number(event.target.value) : event.target.value });
  return html`
    <label>${text}
      <select onChange=${chosen}>
        <option value="" selected=${value === undefined}>${words.any}</option>
        ${all.map(([id, said]) => html`<option key=${id} value=${id} selected=${id === value}>${said}</option>`)}
      </select></label>`;
}

/** Keeps what is asked for under a name, or lets the view go that is on. */
function Keep({ wire }) {
  const [name, call] = useState('');
  const [problem, tell] = useState('');
  const off = link.value !== 'live';
  const current = views.value.find(view => isSame(view, looking.value));
  const keep = async event => {
    event.preventDefault();
    if (!name.trim()) return;
    const ack = await wire.keepView({ name: name.trim(), ...looking.peek() });
    tell(ack.ok ? '' : ack.error.message);
    if (ack.ok) call('');
  };
  if (current) {
    return html`
      <div class="filters-do">
        <button type="button" class="button button-small" disabled=${off} onClick=${() => wire.dropView(current.id)}>
          <${Icon} name="cross" />${words.dropView(current.name)}</button>
        <${Clear} wire=${wire} />
      </div>`;
  }
  return html`
    <form class="filters-do" onSubmit=${keep}>
      <label>${words.viewName}<input dir="auto" maxlength="80" value=${name} onInput=${event => call(event.target.value)} /></label>
      <button type="submit" class="button button-small" disabled=${off || isSame(NOTHING, looking.value)}>${words.keepView}</button>
      <${Clear} wire=${wire} />
      ${problem && html`<p role="alert">${problem}</p>`}
    </form>`;
}

const Clear = ({ wire }) => html`
  <button type="button" class="button button-small" disabled=${isSame(NOTHING, looking.value)}
          onClick=${() => wire.look(NOTHING)}>${words.clear}</button>`;
