// The way back. A receipt is presented once, stays in this page, and opens what its author can do:
// see where each post stands and what came since, go on, take something back. Nothing is kept on the
// device unless somebody asks for it, and one button forgets all of that.

import { attach } from './compose.js';
import { sweep } from './draft.js';
import { element } from './element.js';
import { leaving } from './leave.js';
import { clock } from './panel.js';
import { inNote, shy } from './presenting.js';
import { read } from './receipt.js';
import { get, padded, send } from './send.js';

const KEPT = 'mine';
const SHOWN = 20;
const place = document.querySelector('[data-mine]');
const { base } = place.dataset;
const words = JSON.parse(place.dataset.words);
const texts = JSON.parse(place.dataset.texts);
const form = place.querySelector('form');
const fields = Object.fromEntries(['thread', 'receipt'].map((name) => [name, form.querySelector(`#f-${name}`)]));
const status = element('p', { className: 'status', role: 'status' });
const remember = element('input', { type: 'checkbox' });
const shelf = element('section', { className: 'remembered', hidden: true });
form.querySelector('button').parentElement.before(
  element('p', { className: 'options' }, [element('label', {}, [remember, ' ', texts.remember])]),
  element('p', { className: 'hint', textContent: texts.rememberHint }),
  status,
);
form.before(shelf);

for (const input of Object.values(fields)) input.addEventListener('paste', spread);
fields.thread.addEventListener('input', () => say('', 'thread'));
fields.receipt.addEventListener('input', async () => {
  if (!crypto.subtle) return;
  const whole = fields.receipt.value.replace(/[^0-9a-z]/gi, '').length >= 28;
  say(whole && !(await read(fields.receipt.value)) ? words.mine.wrong : '');
});
// Where a browser has no hashing for pages (an address without https), the plain form does it all.
if (crypto.subtle) form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const receipt = fields.receipt.value.trim();
  if (!(await read(receipt))) {
    say(receipt ? words.mine.wrong : words.mine.missing);
    fields.receipt.focus();
    return;
  }
  const { thread } = await inNote(fields.thread.value);
  if (fields.thread.value.trim() && !thread) {
    say(texts.noThread, 'thread');
    fields.thread.focus();
    return;
  }
  await present({ receipt, thread }).catch(() => {
    status.textContent = texts.lost;
  });
});
leaving();
sweep();
recall();

/** Take a pasted note apart: the address goes into one field, the receipt into the other. */
async function spread(event) {
  const pasted = event.clipboardData.getData('text');
  if (!/\s|\//.test(pasted.trim())) return;
  event.preventDefault();
  const { thread, receipt } = await inNote(pasted);
  if (thread) fields.thread.value = thread;
  if (receipt) fields.receipt.value = receipt;
  if (!thread && !receipt) event.target.value = pasted.trim();
}

function say(text, name = 'receipt') {
  const wrong = form.querySelector(`#f-${name}-wrong`);
  wrong.textContent = text;
  wrong.hidden = !text;
  if (text) fields[name].setAttribute('aria-invalid', 'true');
  else fields[name].removeAttribute('aria-invalid');
}

/** Ask the board what a receipt opens, read the thread's public page, and show both. */
async function present({ receipt, thread }) {
  status.textContent = '';
  const answer = await send(`${base}/api/receipts`, padded({ receipt, ...(thread && { thread }) }));
  const opened = await answer.json();
  if (!answer.ok) {
    status.textContent = opened.findings?.[0]?.text ?? opened.detail;
    return;
  }
  const page = await get(`${base}/t/${opened.thread}/thread.json`);
  if (!page && !thread) {
    // A mentor's receipt says nothing without its thread, and looks like that of a question to come.
    status.textContent = texts.waiting.replace('{time}', clock(next(Number(place.dataset.pace))));
    fields.thread.focus();
    return;
  }
  if (remember.checked) store([...remembered().filter((each) => each.receipt !== receipt), { thread: opened.thread, receipt }]);
  show(opened, page, receipt);
}

function show(opened, thread, receipt) {
  const asker = opened.role === 'asker';
  const own = thread?.posts.find((post) => post.post === opened.post);
  const speaker = asker ? 'asker' : own?.speaker;
  const act = (text, make) => {
    const button = element('button', { type: 'button', className: 'quiet', textContent: text });
    button.addEventListener('click', () => {
      const made = make();
      button.closest('li, p').after(made);
      const sent = (panel) => {
        made.replaceWith(panel);
        panel.focus();
        return made;
      };
      const forget = attach(made, words, base, { present: () => receipt, sent });
      button.hidden = true;
      made.append(cancel(made, button, forget));
      (made.querySelector('textarea') ?? made).focus();
    });
    return button;
  };
  // More than one form may be open, and each names its fields for itself.
  let open = 0;
  const cancel = (made, button, forget) => {
    const keep = element('button', { type: 'button', className: 'quiet', textContent: texts.keep });
    keep.addEventListener('click', () => {
      forget();
      made.remove();
      button.hidden = false;
      button.focus();
    });
    return keep;
  };
  const going = (verb, hidden, make, button) => {
    const at = `${(open += 1)}-`;
    return written(opened.thread, verb, hidden, make(at), button, at);
  };
  const layer = (under) => () =>
    going('layers', { as: opened.role, under }, (at) => [area(at, 'body', asker ? texts.reply : texts.answer, 1500, 5)], asker ? texts.reply : texts.answer);
  const aha = (story) => () =>
    going('ahas', { story }, (at) => [area(at, 'body', texts.see_now, 280, 3), line(at, 'root_cause', `${texts.cause} ${texts.optional}`, 140)], texts.aha);
  const back = (post, undo) => () =>
    going('withdrawals', { as: opened.role, post, ...(undo && { undo: 'true' }) }, () => [element('p', { textContent: undo ? texts.undoHint : texts.backHint })], undo ? texts.undo : texts.sure);

  const at = (post) => `${base}/t/${opened.thread}/#${post.post}`;
  const link = (post, words) => element('a', { href: at(post), ...(words ? { lang: thread.language, dir: 'auto' } : {}), textContent: words || texts.see });
  const what = (post) => post.lesson ?? post.title ?? post.root_cause ?? post.body ?? '';
  const mine = (thread?.posts ?? []).filter((post) => post.speaker === speaker && (speaker !== 'mentor' || post === own));
  const since = (thread?.posts ?? [])
    .filter((post) => post.state === 'published' && post.kind !== 'question' && post.speaker !== speaker && post.ordinal > (own?.ordinal ?? 0))
    .slice(-SHOWN)
    .reverse();
  const named = { question: texts.asker, story: texts.mentor, ...texts.own };

  const going_on = thread && !thread.locked && thread.state === 'published';
  const standing = (post) => {
    const why = texts.holds[post.reason] ?? texts.reasons[post.reason];
    const [before, after] = texts.states[post.state].replace('{reason}', why ?? '').split('{post}');
    const lines = [before, element('strong', { textContent: named[post.kind] }), after, ' '];
    if (post.state === 'held' && why) lines.push(why);
    if (post.state === 'published') lines.push(link(post, excerpt(what(post))));
    if (post.state === 'rejected') lines.push(texts.mend);
    if (post.state === 'withdrawn') lines.push(texts.undoHint);
    const acts = ['published', 'held', 'removed'].includes(post.state) ? [act(texts.back, back(post.post))] : [];
    if (post.state === 'withdrawn') acts.push(act(texts.undo, back(post.post, true)));
    return element('li', {}, [element('p', {}, lines), element('p', { className: 'acts' }, acts)]);
  };
  const came = (post) => {
    const who = spoken(post.speaker);
    const acts = [];
    const answers = asker ? post.kind !== 'aha' : post.kind === 'layer' && post.speaker === 'asker' && own?.kind === 'story';
    const stands = ({ state }) => state === 'published' || state === 'held';
    const answered = mine.some((each) => each.under === post.post && stands(each));
    if (answers && !answered && going_on) acts.push(act(asker ? texts.reply : texts.answer, layer(post.post)));
    const seen = mine.some((each) => each.kind === 'aha' && each.story === post.post);
    if (asker && post.kind === 'story' && !seen && going_on) acts.push(act(texts.aha, aha(post.post)));
    return element('li', {}, [
      element('p', { className: 'by', textContent: texts.kinds[post.kind].replace('{who}', who) }),
      ...(post.kind === 'aha' && post.story === own?.post ? [element('p', {}, [texts.brought])] : []),
      element('p', { dir: 'auto' }, [link(post, excerpt(what(post)))]),
      element('p', { className: 'acts' }, acts),
    ]);
  };

  const waiting = texts.waiting.replace('{time}', clock(next(Number(place.dataset.pace))));
  const again = element('button', { type: 'button', className: 'quiet', textContent: texts.again });
  again.addEventListener('click', () => location.reload());
  const parts = [element('h2', { textContent: asker ? texts.asker : texts.mentor })];
  if (!thread) parts.push(element('p', { className: 'lead', textContent: asker ? waiting : texts.missing }));
  else if (!own && !mine.length) parts.push(element('p', { className: 'lead', textContent: asker ? waiting : texts.noStory }));
  if (thread) {
    parts.push(element('ul', { className: 'found mine' }, mine.map(standing)));
    parts.push(element('h2', { textContent: texts.since }));
    if (since.length) parts.push(element('ul', { className: 'rows' }, since.map(came)));
    else parts.push(element('p', { className: 'empty', textContent: texts.nothing }));
    const on = [element('a', { className: 'button quiet', href: `${base}/t/${opened.thread}/`, textContent: texts.see })];
    const whole = mine.some((each) => each.kind === 'aha' && !each.story);
    if (asker && !whole && since.length && going_on) on.push(act(texts.aha, aha('')));
    if (!asker && !own) on.push(element('a', { className: 'button', href: `${base}/t/${opened.thread}/write/#story`, textContent: texts.tell }));
    parts.push(element('h2', { textContent: texts.goOn }), element('p', { className: 'acts' }, on));
  }
  const panel = element('section', { tabIndex: -1, className: 'sent' }, [...parts, element('p', {}, [again])]);
  place.replaceChildren(panel);
  panel.focus();
}

/** Return when posts come out next, for slots so many seconds apart. */
const next = (seconds) => new Date((Math.floor(Date.now() / 1000 / seconds) + 1) * seconds * 1000);

/** Return a form that sends one verb, with fields that the board checks like those of its own forms. */
function written(thread, verb, hidden, made, label, at) {
  const kept = Object.entries(hidden).map(([name, value]) => element('input', { type: 'hidden', name, value }));
  const button = element('p', {}, [element('button', { type: 'submit', textContent: label })]);
  const going = element('form', { noValidate: true, tabIndex: -1, className: 'going' }, [...kept, ...made, button]);
  Object.assign(going.dataset, { at, send: `${base}/api/threads/${thread}/${verb}`, heading: texts.noted, until: '' });
  return going;
}

const area = (at, name, label, most, rows) => field(at, name, label, most, element('textarea', { rows }));
const line = (at, name, label, most) => field(at, name, label, most, element('input'));

function field(at, name, label, most, input) {
  Object.assign(input, { id: `f-${at}${name}`, name, dir: 'auto' });
  shy(input);
  input.dataset.most = most;
  const wrong = element('p', { className: 'wrong', id: `${input.id}-wrong`, hidden: true });
  return element('div', { className: 'field' }, [element('label', { htmlFor: input.id, textContent: label }), wrong, input]);
}

function spoken(speaker) {
  const number = speaker.split('-')[1];
  return number ? texts.speakers.number.replace('{number}', number) : texts.speakers[speaker];
}

const excerpt = (text) => (text.length > 120 ? `${text.slice(0, 117).trimEnd()}...` : text);

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}

function store(entries) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(entries));
  } catch {
    // A browser that keeps nothing is fine: the receipt is still on the page.
  }
}

/** Return the names of all that this board keeps on the device because somebody asked for it. */
function ours() {
  try {
    return Object.keys(localStorage).filter((key) => /^(mine|shoes|draft .*)$/s.test(key));
  } catch {
    return [];
  }
}

/** Show what is remembered on this device, and the one button that forgets all of it. */
function recall() {
  const entries = remembered();
  if (!ours().length) return;
  const forget = element('button', { type: 'button', className: 'quiet', textContent: texts.forget });
  forget.addEventListener('click', () => {
    for (const key of ours()) localStorage.removeItem(key);
    sessionStorage.clear();
    shelf.replaceChildren(element('p', { role: 'status', textContent: texts.forgotten }));
  });
  const rows = entries.map((entry) => {
    const open = element('button', { type: 'button', className: 'quiet chain', textContent: `/t/${entry.thread}/` });
    open.addEventListener('click', () => present(entry).catch(() => (status.textContent = texts.lost)));
    return element('li', {}, [open]);
  });
  shelf.replaceChildren(element('h2', { textContent: texts.remembered }), element('ul', {}, rows), element('p', {}, [forget]));
  shelf.hidden = false;
}
