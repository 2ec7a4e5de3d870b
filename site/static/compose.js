// Sends a form without leaving its page. The form works without this; with it the receipt is made
// here, nothing is lost when the connection is, and what to change is said beside its field.

import { make } from './receipt.js';

const form = document.querySelector('form[data-send]');
const page = document.querySelector('[data-writing]');
const summary = document.querySelector('#summary');
const status = form.querySelector('[data-status]');
const button = form.querySelector('button[type=submit]');
const say = (name) => form.querySelector(`[data-say] [data-name=${name}]`).textContent;

// One receipt for one text: the same words sent again are the same post, and changed words after a
// lost answer must not be taken for the first ones.
let sent = { words: '', receipt: '' };

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (button.disabled) return;
  const label = button.textContent;
  button.disabled = true;
  button.textContent = say('sending');
  tell('');
  try {
    await send();
  } catch {
    tell(say('lost'));
  } finally {
    button.disabled = false;
    button.textContent = label;
  }
});

for (const input of form.querySelectorAll('[data-most]')) count(input);

async function send() {
  const fields = Object.fromEntries(
    [...new FormData(form)].filter(([name, value]) => value && name !== 'verb' && name !== 'thread'),
  );
  const words = JSON.stringify(fields);
  if (words !== sent.words) sent = { words, receipt: await make() };
  const answer = await fetch(form.dataset.send, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ receipt: sent.receipt, ...fields }),
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
  });
  const told = await answer.json();
  mark(told.findings ?? []);
  if (answer.status === 202) done(told);
  else if (told.findings?.length) summary.focus();
  else tell(`${told.title}. ${told.detail}`);
}

function done({ url, slot }) {
  const panel = document.querySelector('#sent').content.cloneNode(true).firstElementChild;
  const time = new Date(slot);
  const today = time.toDateString() === new Date().toDateString();
  // A board that publishes every few seconds wants its seconds shown.
  const seconds = time - Date.now() < 60000 ? { second: '2-digit' } : {};
  const clock = { hour: '2-digit', minute: '2-digit', ...seconds };
  const shown = panel.querySelector('[data-slot]');
  shown.dateTime = slot;
  shown.textContent = today
    ? time.toLocaleTimeString([], clock)
    : time.toLocaleString([], { day: 'numeric', month: 'long', ...clock });
  panel.querySelector('[data-receipt]').textContent = sent.receipt;
  const link = panel.querySelector('[data-page]');
  link.href = url;
  link.textContent = link.href;
  const copy = panel.querySelector('[data-copy]');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(panel.querySelector('[data-receipt]').textContent);
    copy.textContent = say('copied');
  });
  page.replaceWith(panel);
  document.title = panel.querySelector('h1').textContent;
  panel.focus();
  scrollTo(0, 0);
  // Going back must not show the words of the last person at a shared screen.
  form.reset();
  sent = { words: '', receipt: '' };
}

/** Show findings beside their fields and in the summary; what has none any more is cleared. */
function mark(findings) {
  const list = summary.querySelector('ul');
  list.replaceChildren();
  for (const place of form.querySelectorAll('.wrong')) {
    const name = place.id.slice(2, -6);
    const finding = findings.find(({ field }) => field === name);
    place.hidden = !finding;
    place.textContent = finding?.text ?? '';
    const marked = place.closest('fieldset') ?? form.querySelector(`#f-${name}`);
    if (finding) marked.setAttribute('aria-invalid', 'true');
    else marked.removeAttribute('aria-invalid');
  }
  for (const { field, text } of findings) {
    const link = document.createElement('a');
    link.href = `#f-${field}`;
    link.textContent = text;
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
  summary.hidden = findings.length === 0;
}

function tell(text) {
  status.textContent = text;
  status.hidden = !text;
}

/** Say how many characters are left, once that begins to matter. Typing is never stopped. */
function count(input) {
  const most = Number(input.dataset.most);
  const line = document.createElement('p');
  line.className = 'left';
  line.setAttribute('role', 'status');
  line.hidden = true;
  input.after(line);
  input.addEventListener('input', () => {
    const left = most - [...input.value.trim()].length;
    line.hidden = left > most / 4;
    line.classList.toggle('over', left < 0);
    line.textContent = left < 0 ? `${say('over')} ${-left}` : `${say('left')} ${left}`;
  });
}
