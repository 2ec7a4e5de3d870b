// Doing the proof of work for a body: a worker, a bar that moves, and a way out.

import { element } from './element.js';

/** Somebody pressed Cancel. */
export class Cancelled extends Error {}

// A policy that can name one script and no other, for browsers that ask for one.
const policy = globalThis.trustedTypes?.createPolicy('proof', {
  createScriptURL: () => new URL('proof.js', import.meta.url).href,
});

/** Return the Proof header for a body; `place` shows how far it is. Rejects with Cancelled. */
export function work(puzzle, path, body, place, words) {
  const bar = element('progress', { max: 1, value: 0, ariaLabel: words.working });
  const cancel = element('button', { type: 'button', className: 'quiet', textContent: words.cancel });
  const panel = element('div', { className: 'working' }, [element('p', { textContent: words.working }), bar, cancel]);
  place.after(panel);
  const worker = new Worker(policy ? policy.createScriptURL('') : new URL('proof.js', import.meta.url), {
    type: 'module',
  });
  return new Promise((resolve, reject) => {
    cancel.addEventListener('click', () => reject(new Cancelled()));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      reject(new Error());
    });
    worker.addEventListener('message', ({ data: { done, header } }) => {
      if (header) resolve(header);
      else bar.value = done;
    });
    worker.postMessage({ puzzle, path, body });
  }).finally(() => {
    worker.terminate();
    panel.remove();
  });
}
