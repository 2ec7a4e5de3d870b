// Sends a form without leaving its page. The form works without this; with it the receipt is made
// here, the proof of work is done, nothing is lost when the connection is, and what to change is said
// beside its field, most of it before anything is sent.

import { watch } from './look.js';
import { make } from './receipt.js';
import { Cancelled, work } from './work.js';

const PATIENCE = 30000;
const form = document.querySelector('form[data-send]');
const button = form.querySelector('button[type=submit]');
const words = JSON.parse(form.dataset.words);
const status = element('p', { className: 'status', role: 'status' });
button.parentElement.before(status);

// One receipt for one text: the same words sent again are the same post, and changed words after a
// lost answer must not be taken for the first ones.
let sent = { words: '', receipt: '' };

// Where a browser has no hashing for pages (an address without https), the plain form does it all.
if (crypto.subtle) form.addEventListener('submit', submit);
const refused = watch(form, words, element);
form.addEventListener('input', (event) => clear(event.target.name));
for (const input of form.querySelectorAll('[data-most]')) count(input);

async function submit(event) {
  event.preventDefault();
  if (button.disabled) return;
  const label = button.textContent;
  button.disabled = true;
  button.textContent = words.sending;
  status.textContent = '';
  try {
    await send();
  } catch (error) {
    status.textContent = error instanceof Cancelled ? words.cancelled : words.lost;
  } finally {
    button.disabled = false;
    button.textContent = label;
  }
}

async function send() {
  const wrong = await refused();
  mark(wrong);
  if (wrong.length) return;
  const fields = Object.fromEntries(
    [...new FormData(form)].filter(([name, value]) => value && name !== 'verb' && name !== 'thread'),
  );
  const text = JSON.stringify(fields);
  if (text !== sent.words) sent = { words: text, receipt: await make() };
  const body = JSON.stringify({ receipt: sent.receipt, ...fields });
  let puzzle = await get('beacon.json');
  if (puzzle?.mode === 'closed') {
    status.textContent = words.closed;
    return;
  }
  let answer = await post(body, await proof(puzzle, body));
  if (answer.status === 422 && (await answer.clone().json()).type?.endsWith('/proof')) {
    // The page lay open for hours, or the clock went past the hour: once more, on a new beacon.
    puzzle = await get('beacon.json');
    answer = await post(body, await proof(puzzle, body));
  }
  const told = await answer.json();
  mark(told.findings ?? []);
  if (answer.status === 202) done(told, puzzle?.mode);
  else if (!told.findings?.length) status.textContent = `${told.title}. ${told.detail}`;
}

/** Return the Proof header for a body, or none where it cannot be made: then it goes the slow lane. */
async function proof(puzzle, body) {
  if (!puzzle) return undefined;
  const path = form.dataset.send.slice(form.dataset.base.length);
  return work(puzzle, path, body, status, words).catch((error) => {
    if (error instanceof Cancelled) throw error;
  });
}

const post = (body, header) =>
  fetch(form.dataset.send, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...(header && { Proof: header }) },
    body,
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });

const get = (name) =>
  fetch(`${form.dataset.base}/${name}`, { credentials: 'omit', cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE) })
    .then((answer) => (answer.ok ? answer.json() : undefined))
    .catch(() => undefined);

/** Show the receipt in place of the form. */
function done({ url, slot }, mode) {
  const time = element('time', { dateTime: slot, textContent: clock(new Date(slot)) });
  const [before, after] = words.slot.split('{time}');
  const receipt = element('p', { className: 'receipt', textContent: sent.receipt });
  const copy = element('button', { type: 'button', className: 'quiet', textContent: words.copy });
  copy.addEventListener('click', () => keep(copy, receipt));
  const link = element('a', { href: url });
  link.textContent = link.href;
  const panel = element('section', { className: 'sent', tabIndex: -1 }, [
    element('h1', { textContent: words.heading }),
    element('p', { className: 'lead' }, [before, time, after]),
    ...(mode === 'hold' ? [element('p', { textContent: words.held })] : []),
    ...(words.crowd ? [element('p', { textContent: words.crowd })] : []),
    element('h2', { textContent: words.keep }),
    element('p', { textContent: words.only }),
    receipt,
    element('p', {}, [copy]),
    element('h2', { textContent: words.page }),
    element('p', {}, [words.until, element('br'), link]),
  ]);
  // Who was shown where to find help can still see it.
  const care = document.querySelector('.care');
  if (care) panel.querySelector('.receipt').before(care);
  // Going back must not show the words of the last person at a shared screen.
  form.reset();
  sent = { words: '', receipt: '' };
  document.querySelector('[data-writing]').replaceWith(panel);
  document.title = words.heading;
  panel.focus();
  scrollTo(0, 0);
}

async function keep(copy, receipt) {
  try {
    await navigator.clipboard.writeText(receipt.textContent);
    copy.textContent = words.copied;
  } catch {
    getSelection().selectAllChildren(receipt);
    copy.textContent = words.uncopied;
  }
}

/** Return when a slot is, as this person's clock shows it. */
function clock(time) {
  const today = time.toDateString() === new Date().toDateString();
  // A board that publishes every few seconds wants its seconds shown.
  const seconds = time - Date.now() < 60000 ? { second: '2-digit' } : {};
  const parts = { hour: '2-digit', minute: '2-digit', ...seconds };
  return today ? time.toLocaleTimeString([], parts) : time.toLocaleString([], { day: 'numeric', month: 'long', ...parts });
}

/** Show findings beside their fields and in a summary on top; what has none any more is cleared. */
function mark(findings) {
  document.querySelector('#summary')?.remove();
  for (const place of form.querySelectorAll('.wrong')) clear(place.id.slice(2, -6));
  if (!findings.length) return;
  for (const { field, text } of findings) {
    const place = form.querySelector(`#f-${CSS.escape(field)}-wrong`);
    if (!place) continue;
    place.textContent = text;
    place.hidden = false;
    control(place).setAttribute('aria-invalid', 'true');
  }
  const items = findings.map(({ field, text }) => {
    const there = form.querySelector(`#f-${CSS.escape(field)}`);
    return element('li', {}, [there ? element('a', { href: `#f-${field}`, textContent: text }) : text]);
  });
  const head = element('h2', { id: 'summary-head', textContent: words.summary });
  const summary = element('div', { id: 'summary', className: 'summary', role: 'group', tabIndex: -1 }, [
    head,
    element('ul', {}, items),
  ]);
  summary.setAttribute('aria-labelledby', head.id);
  form.before(summary);
  summary.focus();
}

/** Take away what was said about a field, once it is being changed. */
function clear(name) {
  const place = name && form.querySelector(`#f-${CSS.escape(name)}-wrong`);
  if (!place || place.hidden) return;
  place.hidden = true;
  place.textContent = '';
  control(place).removeAttribute('aria-invalid');
}

const control = (place) => place.closest('fieldset') ?? form.querySelector(`#${place.id.slice(0, -6)}`);

/** Say how many characters are left, once that begins to matter and typing rests. Nothing is stopped. */
function count(input) {
  const most = Number(input.dataset.most);
  const line = element('p', { className: 'left', role: 'status' });
  let resting = 0;
  input.after(line);
  input.addEventListener('input', () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      const left = most - [...input.value.trim()].length;
      line.classList.toggle('over', left < 0);
      if (left > most / 4) line.textContent = '';
      else line.textContent = left < 0 ? `${words.over} ${-left}` : `${words.left} ${left}`;
    }, 400);
  });
}

function element(name, properties = {}, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
