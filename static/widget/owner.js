/** What the owner of the site has set so that nobody could read the chat is left aside, and told in the browser's console, once a
 * page. Loaded after the first question: before, nothing but drawings stands on the accent.
 */
import { h } from './dom.js';
import { sheetOf } from './styles.js';

const LEAST = 4.5; // the contrast of a text, by WCAG 2.2
const [ACCENT, INK] = ['--leadlight-accent', '--leadlight-on-accent'];

/** `embed`: what the loader knows. Looks again at each opening, and when light and dark change: the page's colours may too. */
export function mind({ host, root, dataset }) {
  addressed(dataset);
  if (!CSS.supports('color:lab(from red l 0 0)')) return; // a browser that cannot tell
  const sheet = sheetOf('');
  const probe = h('i', { hidden: true });
  probe.style.forcedColorAdjust = 'none'; // some browsers give the system's colours else
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  root.append(probe);

  /** Relative luminance of a colour, 0 to 1; NaN of what is none. */
  function light(name) {
    probe.style.color = `color(from var(${name}) xyz x y z)`;
    return Number(getComputedStyle(probe).color.split(' ')[2]);
  }

  function look() {
    let aside = '';

    function leave(name, why) {
      aside += `${name}:initial!important;`;
      sheet.replaceSync(`:host{${aside}}`);
      tell(`${name} is left aside: ${why}`);
    }

    sheet.replaceSync('');
    if (isNaN(light('--accent'))) leave(ACCENT, 'it is no colour.');
    const both = [light('--accent'), light('--on-accent')].map((one) => one + 0.05);
    const contrast = Math.max(...both) / Math.min(...both);
    if (isNaN(contrast)) leave(INK, 'it is no colour.');
    else if (contrast < LEAST) leave(INK, `its contrast with the accent is ${contrast.toFixed(2)}, to read takes ${LEAST}. Without it, black or white is taken.`);
  }

  host.addEventListener('leadlight:opened', look);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', look);
  look();
}

/** A flow's looks come with its own address: with another one's they are missing. */
function addressed(dataset) {
  const { src } = [...document.scripts].find((one) => one.dataset === dataset) ?? {};
  const [, named] = src?.match(/\/embed\/(\w+)\.js/) ?? [];
  if (named && named !== dataset.flow) tell(`data-flow="${dataset.flow}" needs /embed/${dataset.flow}.js, with the looks of that flow, not /embed/${named}.js.`);
}

const said = new Set();

function tell(what) {
  if (!said.has(what)) console.warn(`leadlight: ${what}`);
  said.add(what);
}
