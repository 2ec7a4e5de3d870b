// The proof of work: a price for writing in bulk, paid in a worker while a bar moves. What it is, with
// vectors to test against, stands in docs/proof.md; intake/proof.py checks it.

const DOMAIN = new TextEncoder().encode('am/proof/v1');
const ZERO = new Uint8Array(1);
// Tried at once: WebCrypto spreads them over the processor's cores.
const TOGETHER = 32;

/** Return the Proof header for a body (a string) sent to a path. `tell` hears how much is done, 0 to 1. */
export async function solve({ beacon, iterations, bits, puzzles }, path, body, tell = () => {}) {
  const encode = (text) => new TextEncoder().encode(text);
  const inner = new Uint8Array(await crypto.subtle.digest('SHA-256', encode(body)));
  const parts = [DOMAIN, ZERO, encode(beacon), ZERO, encode(path), ZERO, inner];
  const seed = new Uint8Array(await crypto.subtle.digest('SHA-256', join(parts)));
  const counters = [];
  for (let puzzle = 0; puzzle < puzzles; puzzle += 1) {
    let solved = -1;
    for (let next = 0; solved < 0; next += TOGETHER) {
      const tries = Array.from({ length: TOGETHER }, (_, at) => derive(seed, puzzle, next + at, iterations));
      const zeros = (await Promise.all(tries)).map((bytes) => Math.clz32(new DataView(bytes).getUint32(0)));
      const first = zeros.findIndex((count) => count >= bits);
      if (first >= 0) solved = next + first;
      // Nobody knows when a puzzle falls, so the bar nears its next step without passing it.
      tell((puzzle + 1 - Math.exp(-next / 2 ** bits)) / puzzles);
    }
    counters.push(solved);
  }
  return `v1.${beacon}.${counters.join('-')}`;
}

async function derive(seed, puzzle, counter, iterations) {
  const password = new Uint8Array(37);
  password.set(seed);
  const view = new DataView(password.buffer);
  view.setUint8(32, puzzle);
  view.setUint32(33, counter);
  const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
  return crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: DOMAIN, iterations }, key, 256);
}

function join(parts) {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

// As a worker: one task comes in, how much is done goes out, and at last the header.
if (typeof document === 'undefined') {
  addEventListener('message', async ({ data: { puzzle, path, body } }) => {
    postMessage({ header: await solve(puzzle, path, body, (done) => postMessage({ done })) });
  });
}
