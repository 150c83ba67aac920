// Which conversation the address names: `#/c/ID`. A part after # never reaches the server or another site.

export const addressOf = conversation => `#/c/${conversation}`;

/** The conversation an address names, or null. */
export const conversationOf = hash => /^#\/c\/([A-Za-z0-9_-]{1,64})$/.exec(hash)?.[1] ?? null;

export function go(conversation) {
  location.hash = conversation ? addressOf(conversation) : '';
}
