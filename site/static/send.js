// Sending to the board: always in one way, and filled up with spaces to one of a few sizes, so that
// whoever watches the network cannot tell a word taken back from a story told.

const PATIENCE = 30000;
const STEP = 2048;

/** Return fields as JSON, filled up to 2, 4, 8, 16, 32 or 64 KiB. */
export function padded(fields) {
  const text = JSON.stringify(fields);
  const length = new TextEncoder().encode(text).length;
  let size = STEP;
  while (size < length) size *= 2;
  return text + ' '.repeat(size - length);
}

/** Send a body that `padded` made, with its proof of work if there is one. The answer is JSON, and padded too. */
export const send = (address, body, header) =>
  fetch(address, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json;profile=record, application/json',
      ...(header && { Proof: header }),
    },
    body,
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });

/** Return a page for programs, read anew; of one that is not there, undefined. */
export async function get(address) {
  const page = await fetch(address, { credentials: 'omit', cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE) });
  return page.ok ? page.json() : undefined;
}
