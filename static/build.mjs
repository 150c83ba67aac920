/** Bundles what browsers load into static/dist: hashed names, compressed copies, and manifest.json for the templates.
 *
 *   node static/build.mjs
 *
 * Only `embed.js` keeps its name, because websites carry it. What an earlier build left is removed: who asks for it gets
 * `renew.js`. Exit 1 on an error.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';
import { icon } from './icon.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, 'dist');
const LIMITS = { // bytes: above `goal` the build warns, above `most` it fails
  loader: { goal: 1480, most: 1536 }, // brotli, without a flow's looks: with them 1,536 at most
  widget: { goal: 12 * 1024, most: 12.5 * 1024 }, // gzip: all until the first question, in the language of the most words
  console: { goal: 64 * 1024, most: 80 * 1024 }, // gzip: script, style and the largest file of words
};
const ICONS = [192, 512]; // pixels of the console as an app
const TEXT = new Set(['.js', '.css', '.svg', '.json', '.webmanifest']);

const read = (name) => readFile(join(HERE, name));
const exists = (name) => stat(join(HERE, name)).then(() => true, () => false);

/** A style sheet imported by the widget becomes its minified text. */
const cssAsText = {
  name: 'css as text',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]widget[\\/][^\\/]+\.css$/ }, async ({ path }) => {
      const [{ text }] = (await build({ ...QUIET, entryPoints: [path], bundle: true, minify: true, target: 'chrome111' })).outputFiles;
      return { contents: text.trim(), loader: 'text' };
    });
  },
};

const QUIET = { write: false, logLevel: 'silent', absWorkingDir: dirname(HERE) };

async function bundled(name, options = {}) {
  const { outputFiles } = await build({
    ...QUIET, entryPoints: name && [join(HERE, name)], bundle: true, minify: true, charset: 'utf8', ...options,
  });
  return outputFiles[0].contents;
}

/** Files of words but for English, which is part of its room: language → file name. */
async function wordsOf(room, prefix, add, options = {}) {
  const names = {};
  for (const language of await languages(room)) {
    names[language] = add(`${prefix}-${language}.js`, await script(`${room}/words/${language}.js`, options));
  }
  return JSON.stringify(names);
}

/** The widget's, each in two files: what is said until the first question, and `later-` before the same name. */
async function widgetWords(add) {
  const names = {};
  for (const language of await languages('widget')) {
    const part = (exported) => bundled(undefined, {
      ...SCRIPT, stdin: { contents: `export { ${exported} as default } from './${language}.js'`, resolveDir: join(HERE, 'widget/words') },
    });
    const [first, rest] = [await part('default'), await part('later')];
    names[language] = hashed(`words-${language}.js`, Buffer.concat([first, rest]));
    add(`words-${language}.js`, first, names[language]);
    add(`later-words-${language}.js`, rest, `later-${names[language]}`);
  }
  return JSON.stringify(names);
}

const languages = async (room) =>
  (await readdir(join(HERE, room, 'words'))).map((file) => basename(file, '.js')).filter((language) => language !== 'en');

const SCRIPT = { format: 'esm', target: 'es2022', plugins: [cssAsText], legalComments: 'none' };
const script = (name, options) => bundled(name, { ...SCRIPT, ...options });
const sheet = (name) => bundled(name, { target: ['chrome123', 'firefox120', 'safari17.5'], external: ['/*'] });

/** `console.js` of these bytes → `console-1a2b3c4d.js` */
function hashed(logical, contents) {
  const ending = extname(logical);
  return `${basename(logical, ending)}-${hashOf(contents)}${ending}`;
}

const hashOf = (contents) => createHash('sha256').update(contents).digest('hex').slice(0, 10);

/** Logical name → contents of everything but the widget. `define`: names that the rooms' scripts take from here. */
async function assets(define) {
  const jobs = new Map();
  for (const room of ['console', 'studio']) {
    if (await exists(`${room}/main.js`)) jobs.set(`${room}.js`, script(`${room}/main.js`, { define }));
    if (await exists(`${room}/${room}.css`)) jobs.set(`${room}.css`, sheet(`${room}/${room}.css`));
  }
  for (const folder of ['demo', 'shared']) {
    for (const file of await readdir(join(HERE, folder)).catch(() => [])) {
      const path = `${folder}/${file}`;
      if (jobs.has(file)) throw new Error(`${path}: the name '${file}' is taken by another file`);
      if (file.endsWith('.css')) jobs.set(file, sheet(path));
      else if (/\.(svg|png|webp|woff2|ico|webmanifest)$/.test(file)) jobs.set(file, read(path));
    }
  }
  return new Map(await Promise.all([...jobs].map(async ([logical, job]) => [logical, await job])));
}

async function made() {
  const files = new Map(); // file name → contents
  const manifest = {};
  function add(logical, contents, name = hashed(logical, contents)) {
    manifest[logical] = name;
    files.set(name, contents);
    return name;
  }
  const others = assets({ CONSOLE_WORDS: await wordsOf('console', 'console-words', add) });
  // from the inside out: the loader names the panel and what it may need beside it, the panel names what comes after it
  const widget = (name, define = {}) => script(`widget/${name}`, { target: 'es2022', define });
  const WORDS = await widgetWords(add);
  const LATER = JSON.stringify(add('later.js', await widget('later.js')));
  const HTTP = JSON.stringify(add('http.js', await widget('http.js')));
  add('renew.js', await widget('renew.js'));
  const own = new Map(); // what the loader asks for: one hash names all of it, for the loader's weight
  for (const name of ['inline', 'opening', 'panel', 'trail']) own.set(name, await widget(`${name}.js`, { WORDS, LATER, HTTP }));
  const BUILD = hashOf(Buffer.concat([...own.values()]));
  for (const [name, contents] of own) add(`${name}.js`, contents, `${name}-${BUILD}.js`);
  // ASCII: a classic script is read in the charset of the page that carries it
  const loader = { format: 'iife', target: 'es2021', charset: 'ascii', define: { BUILD: JSON.stringify(BUILD) } };
  add('embed.js', await script('widget/embed.js', loader), 'embed.js');
  add('console-worker.js', await script('console/worker.js', { format: 'iife' }));
  for (const size of ICONS) add(`icon-${size}.png`, icon(size));
  for (const [logical, contents] of await others) add(logical, contents);
  const sorted = Object.fromEntries(Object.entries(manifest).sort());
  files.set('manifest.json', Buffer.from(`${JSON.stringify(sorted, null, 2)}\n`));
  return { files, manifest };
}

async function compressed(contents) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length };
  const [gz, br] = await Promise.all([
    promisify(gzip)(contents, { level: 9 }), promisify(brotliCompress)(contents, { params }),
  ]);
  return { gz, br };
}

/** Put a file in place whole: a server that is running never reads half of one. */
async function put(name, contents) {
  await writeFile(join(DIST, `.${name}.new`), contents);
  await rename(join(DIST, `.${name}.new`), join(DIST, name));
}

async function write(files) {
  await mkdir(DIST, { recursive: true });
  const sizes = new Map();
  const kept = new Set();
  await Promise.all([...files].map(async ([name, contents]) => {
    const packed = TEXT.has(extname(name)) ? await compressed(contents) : {};
    const all = [[name, contents], ...Object.entries(packed).map(([ending, bytes]) => [`${name}.${ending}`, bytes])];
    for (const [each, bytes] of all) {
      kept.add(each);
      await put(each, bytes);
    }
    sizes.set(name, [contents, packed.gz, packed.br].map((bytes) => bytes?.length ?? contents.length));
  }));
  const stale = (await readdir(DIST)).filter((name) => !kept.has(name));
  await Promise.all(stale.map((name) => rm(join(DIST, name), { recursive: true })));
  return sizes;
}

function report(sizes, manifest) {
  for (const [name, [raw, gz, br]] of [...sizes].sort()) {
    console.log(`${name.padEnd(32)} ${String(raw).padStart(8)}  gzip ${String(gz).padStart(7)}  brotli ${String(br).padStart(7)}`);
  }
  const gz = (name) => sizes.get(manifest[name])[1];
  const most = (prefix) => Math.max(0, ...Object.keys(manifest).filter((name) => name.startsWith(prefix)).map(gz));
  hold('loader', sizes.get('embed.js')[2], 'brotli');
  hold('widget', gz('embed.js') + gz('panel.js') + most('words-'), 'gzip');
  hold('console', gz('console.js') + gz('console.css') + most('console-words-'), 'gzip');
}

function hold(what, bytes, packed) {
  const { goal, most } = LIMITS[what];
  console.log(`${what}: ${bytes} bytes ${packed}, goal ${goal}, at most ${most}`);
  if (bytes > most) throw new Error(`the ${what} is too heavy: ${bytes} bytes ${packed}, at most ${most}`);
  if (bytes > goal) console.error(`static/build.mjs: warning: the ${what} is above its goal: ${bytes} bytes ${packed}, goal ${goal}`);
}

try {
  const { files, manifest } = await made();
  report(await write(files), manifest);
} catch (error) {
  const problems = error.errors?.map(({ location, text }) =>
    `${location ? `${location.file}:${location.line}:${location.column + 1}: ` : ''}error: ${text}`);
  console.error(problems?.length ? problems.join('\n') : `static/build.mjs: error: ${error.message}`);
  process.exitCode = 1;
}
