/** Code that the first question does without: each module is fetched once, and anew after a failure. */

const asked = new Map(); // file name → promise of the module
let failures = 0;

/** The module of that file beside the panel. Rejected, and told, if it does not come. */
export function load(name) {
  if (!asked.has(name)) asked.set(name, fetched(name));
  return asked.get(name);
}

async function fetched(name) {
  try {
    // browsers remember an address that failed: a fragment makes it another
    return await import(new URL(name + (failures ? `#${failures}` : ''), import.meta.url).href);
  } catch (error) {
    failures += 1;
    asked.delete(name);
    console.error('leadlight:', error);
    throw error;
  }
}

// LATER, HTTP …: file names beside the panel, put in by static/build.mjs
export const later = () => load(LATER);
