// Sends a form without leaving its page. The form works without this; with it the receipt is made
// here, the proof of work is done, nothing is lost when the connection is, and what to change is said
// beside its field, most of it before anything is sent.

import { draft, fill } from './draft.js';
import { element } from './element.js';
import { marking } from './marking.js';
import { keeping, panel } from './panel.js';
import { preview } from './preview.js';
import { make } from './receipt.js';
import { get, padded, send } from './send.js';
import { watch } from './watch.js';
import { Cancelled, work } from './work.js';

const NONCE = new Set(['layers', 'flags']);
const HERE = new Set(['verb', 'thread', 'receipt', 'homepage']);

/**
 * Take over the sending of a form. `present` gives the receipt of who was here before ('' for a new
 * one), or what is wrong with it as a finding; `sent` hears what became of it. Returns how to forget
 * what was typed.
 */
export function attach(form, words, base, { present = () => '', sent = inItsPlace } = {}) {
  const button = form.querySelector('button[type=submit]');
  const status = element('p', { className: 'status', role: 'status' });
  const mark = marking(form, words, form.dataset.at ?? '');
  const refused = watch(form, words);
  const { forget, keep } = draft(form, words);
  const verb = form.dataset.send.match(/\w+$/)[0];
  // One receipt, and one nonce, for one text: the same words sent again are the same post, and changed
  // words after a lost answer must not be taken for the first ones.
  let last = { words: '' };
  button.parentElement.before(status);
  if (form.querySelector('[data-most]')) status.before(preview(form, words));
  form.addEventListener('keydown', ({ key, ctrlKey, metaKey }) => {
    if (key === 'Enter' && (ctrlKey || metaKey)) form.requestSubmit();
  });
  // Receipts of words whose answer never came, each with where it is shown.
  const unheard = new Map();

  const go = async () => {
    const wrong = await refused();
    mark(wrong);
    if (wrong.length) return;
    const own = await present();
    const fields = Object.fromEntries([...new FormData(form)].filter(([name, value]) => value && !HERE.has(name)));
    if (own.text) {
      // Everything that has to change is said at once, and not one thing after the other.
      const thread = new FormData(form).get('thread');
      const told = await send(`${base}/api/check`, padded({ verb, thread, ...fields }));
      const { findings } = told.ok ? await told.json() : { findings: [] };
      mark([...findings.filter(({ kind }) => kind !== 'hint'), own]);
      return;
    }
    const text = JSON.stringify([fields, own]);
    if (text !== last.words) last = { words: text, receipt: own || (await make()), nonce: await make() };
    // Readers who flag something have no receipt and need none.
    const codes = { ...(verb !== 'flags' && { receipt: last.receipt }), ...(NONCE.has(verb) && { nonce: last.nonce }) };
    const body = padded({ ...codes, ...fields });
    let puzzle = await beacon();
    const back = verb === 'withdrawals' || verb === 'flags';
    if (puzzle?.mode === 'closed' && verb !== 'withdrawals') {
      status.textContent = words.closed;
      return;
    }
    const receipt = own || back ? '' : last.receipt;
    let header = await proof(puzzle, body);
    keep('sent');
    let { status: code, told } = await deliver(body, header, receipt);
    if (code === 422 && told.type?.endsWith('/proof')) {
      // The page lay open for hours, or the clock went past the hour: once more, on a new beacon.
      puzzle = await beacon();
      header = await proof(puzzle, body);
      ({ status: code, told } = await deliver(body, header, receipt));
    }
    mark(told.findings ?? []);
    if (code !== 202) {
      keep();
      if (!told.findings?.length) status.textContent = `${told.title}. ${told.detail}`;
      return;
    }
    const { heading, until } = form.dataset;
    const held = puzzle?.mode === 'hold' || (words.slow && !header);
    // Going back must not show the words of the last person at a shared screen. As long as this page is
    // open they are still there, should the board not take them.
    const kept = [...new FormData(form)];
    form.reset();
    forget();
    last = { words: '' };
    const mend = () => {
      fill(form, kept);
      shown.replaceWith(place);
      form.querySelector('textarea, input:not([type=hidden])')?.focus();
    };
    const more = { heading, until, verb: fields.undo ? 'undo' : verb, held, receipt, base, mend };
    const shown = panel(words, { ...told, ...more });
    unheard.get(receipt)?.remove();
    unheard.delete(receipt);
    // What went before, in other words, may be on the board as well.
    shown.append(...unheard.values());
    const place = sent(shown, form);
  };

  /** Send, and hear what became of it. Where no answer comes that the board gave, a receipt is shown. */
  const deliver = async (body, header, receipt) => {
    try {
      const answer = await send(form.dataset.send, body, header);
      const told = await answer.json();
      if (answer.status !== 202 && !told.title) throw new Error();
      return { status: answer.status, told };
    } catch (error) {
      if (receipt && !unheard.has(receipt)) {
        const thread = form.dataset.send.match(/threads\/(\w+)/)?.[1];
        const lost = element('section', { className: 'sent', tabIndex: -1 }, [
          element('p', { textContent: words.unheard }),
          ...keeping(words, receipt, `${location.origin}${base}/${thread ? `t/${thread}` : 'mine'}/`),
        ]);
        unheard.set(receipt, lost);
        status.after(lost);
      }
      unheard.get(receipt)?.focus();
      throw error;
    }
  };

  const beacon = () => get(`${base}/beacon.json`).catch(() => undefined);

  /** Return the Proof header for a body, or none where it cannot be made: then it goes the slow lane. */
  const proof = async (puzzle, body) => {
    if (!puzzle) return undefined;
    return work(puzzle, form.dataset.send.slice(base.length), body, status, words).catch((error) => {
      if (error instanceof Cancelled) throw error;
    });
  };

  const submit = async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    const label = button.textContent;
    button.disabled = true;
    button.textContent = words.sending;
    status.textContent = '';
    try {
      await go();
    } catch (error) {
      if (error instanceof Cancelled) keep();
      status.textContent = error instanceof Cancelled ? words.cancelled : words.lost;
    } finally {
      button.disabled = false;
      button.textContent = label;
    }
  };

  // Where a browser has no hashing for pages (an address without https), the plain form does it all.
  if (crypto.subtle) form.addEventListener('submit', submit);
  return forget;
}

/** Put the panel in the place of everything that was there for writing. */
function inItsPlace(told) {
  // Who was shown where to find help can still see it.
  const care = document.querySelector('.care');
  if (care) (told.querySelector('h2') ?? told.lastChild).before(care);
  const place = document.querySelector('[data-writing]');
  place.replaceWith(told);
  document.title = told.querySelector('h1').textContent;
  told.focus();
  scrollTo(0, 0);
  return place;
}
