// What stands where the form was, once a post is in: when it comes out, and a receipt to be kept.

import { element } from './element.js';
import { get } from './send.js';

/** Return the panel. `receipt` is there if it is a new one, which has to be kept. */
export function panel(words, { heading, until, url, slot, verb, held, receipt, id, thread, record, base, mend }) {
  const time = element('time', { dateTime: slot, textContent: clock(new Date(slot)) });
  const [before, after] = words[{ withdrawals: 'gone', undo: 'back', flags: 'reaches' }[verb] ?? 'slot'].split('{time}');
  const link = element('a', { href: url, dir: 'ltr' });
  link.textContent = link.href;
  const comes = !['withdrawals', 'undo', 'flags'].includes(verb);
  return element('section', { className: 'sent', tabIndex: -1 }, [
    element('h1', { textContent: heading }),
    element('p', { className: 'lead' }, [before, time, after]),
    ...(comes && held ? [element('p', { textContent: words.held })] : []),
    ...(comes && words.crowd ? [element('p', { textContent: words.crowd })] : []),
    ...(receipt ? keeping(words, receipt, link.href) : []),
    element('h2', { textContent: words.page }),
    element('p', {}, until ? [until, element('br'), link] : [link]),
    ...(comes ? [standing(words, `${base}/t/${thread}/thread.json`, id, mend)] : []),
    ...(record ? [stored(words.record, record)] : []),
    ...(receipt ? [element('p', { className: 'hint', textContent: words.nofeed })] : []),
  ]);
}

/** Return the record that the board will keep of the post, folded. */
function stored(words, record) {
  const line = ([name, value]) =>
    element('div', {}, [
      element('dt', {}, [element('code', { textContent: name })]),
      element('dd', { dir: 'auto' }, [value || element('em', { textContent: words.open })]),
    ]);
  return element('details', {}, [
    element('summary', { textContent: words.show }),
    element('p', { textContent: words.words }),
    element('dl', { className: 'record' }, record.map(line)),
    element('p', { textContent: words.after }),
  ]);
}

/** Return a button that looks how a post stands; one that was not taken can be written again from here. */
function standing(words, page, id, mend) {
  const told = element('p', { role: 'status' });
  const look = element('button', { type: 'button', className: 'quiet', textContent: words.look });
  look.addEventListener('click', async () => {
    const thread = await get(page).catch(() => undefined);
    const post = thread?.posts.find((each) => each.post === id);
    told.textContent = post ? `${words.states[post.state]} ${words.reasons[post.reason] ?? ''}` : words.states.waiting;
    if (post?.state !== 'rejected') return;
    const again = element('button', { type: 'button', textContent: words.again });
    again.addEventListener('click', mend);
    look.replaceWith(again);
  });
  return element('div', {}, [told, element('p', { className: 'acts' }, [look])]);
}

/** Return a receipt, hidden from a glance over the shoulder, with all the ways to keep it. */
export function keeping(words, receipt, address) {
  const shown = element('p', { className: 'receipt', dir: 'ltr', textContent: masked(receipt) });
  const button = (textContent, press) => {
    const made = element('button', { type: 'button', className: 'quiet', textContent });
    made.addEventListener('click', () => press(made));
    return made;
  };
  const show = (open) => {
    shown.textContent = open ? receipt : masked(receipt);
    unmask.textContent = open ? words.mask : words.unmask;
  };
  const unmask = button(words.unmask, () => show(shown.textContent !== receipt));
  const copy = button(words.copy, async () => {
    try {
      await navigator.clipboard.writeText(receipt);
      copy.textContent = words.copied;
    } catch {
      show(true);
      getSelection().selectAllChildren(shown);
      copy.textContent = words.uncopied;
    }
  });
  const print = button(words.print, () => {
    show(true);
    globalThis.print();
  });
  // A file that says what it is for only to who knows: an address and a code, under a plain name.
  const save = button(words.save, () => {
    const file = URL.createObjectURL(new Blob([`${address}\n${receipt}\n`], { type: 'text/plain' }));
    element('a', { href: file, download: 'note.txt' }).click();
    URL.revokeObjectURL(file);
  });
  const kept = element('input', { type: 'checkbox' });
  addEventListener('beforeunload', (event) => {
    if (!kept.checked && kept.isConnected) event.preventDefault();
  });
  return [
    element('h2', { textContent: words.keep }),
    element('p', { textContent: words.only }),
    shown,
    element('p', { className: 'acts' }, [unmask, copy, print, save]),
    element('p', { className: 'options' }, [element('label', {}, [kept, ' ', words.kept])]),
  ];
}

const masked = (receipt) => receipt.replace(/[^-]/g, '\u2022');

/** Return when a slot is, as this person's clock shows it, in the language of the page. */
export function clock(time) {
  const today = time.toDateString() === new Date().toDateString();
  // A board that publishes every few seconds wants its seconds shown.
  const seconds = time - Date.now() < 60000 ? { second: '2-digit' } : {};
  const parts = { hour: '2-digit', minute: '2-digit', ...seconds };
  const { lang } = document.documentElement;
  // Whoever reads the language of the page as it is written elsewhere has clocks of their own.
  const tongue = navigator.languages.find((each) => each.split('-')[0] === lang.split('-')[0]) ?? lang;
  const shown = today ? parts : { day: 'numeric', month: 'long', ...parts };
  return time.toLocaleString(tongue, { numberingSystem: 'latn', ...shown });
}
