// A draft outlives a reload, in its own tab and nowhere else: the tab's storage goes with the tab. Who asks
// for it has it kept on this device for a week. Only what people write and choose is kept, never a receipt,
// and nothing once it was sent. It comes back where it was written: in the same form, for the same post.

import { element } from './element.js';

const WEEK = 7 * 86400000;
const DRAFT = 'draft ';
const tab = usable('sessionStorage');
const stores = [tab, usable('localStorage')].filter(Boolean);

/**
 * Keep what is typed into a form and give it back after a reload. Returns `forget`, and `keep`, which may
 * note that the board may have it by now.
 */
export function draft(form, words) {
  sweep();
  const written = [...form.querySelectorAll('[data-most], [type=radio], select')];
  const hidden = [...form.querySelectorAll('[type=hidden]')].map(({ value }) => value);
  const own = `${DRAFT}${[form.dataset.send, ...hidden, ''].join(' ')}`;
  const device = element('input', { type: 'checkbox' });
  // The fragment names the post that a form of a thread is about.
  const key = () => own + location.hash;
  const [found] = stores.map((store) => kept(store, key())).filter(Boolean);
  const { fields, sent } = found ?? {};
  // Whether the board may have these words by now; until they change.
  let under = sent;
  const keep = (way = '') => {
    under = way;
    const typed = written.filter(({ value, type, checked }) => (type === 'radio' ? checked : value));
    const empty = !typed.some((each) => each.matches('[data-most]'));
    const text = JSON.stringify({ fields: typed.map(({ name, value }) => [name, value]), sent: way, until: Date.now() + WEEK });
    for (const store of stores) {
      try {
        if (empty || (store !== tab && !device.checked)) store.removeItem(key());
        else store.setItem(key(), text);
      } catch {
        // A full storage keeps no draft, and is no reason not to send.
      }
    }
  };
  const forget = () => drop((each) => each.startsWith(own));
  device.checked = stores.some((store) => store !== tab && kept(store, key()));
  if (form.querySelector('[data-most]') && stores.some((store) => store !== tab)) {
    form.querySelector('[type=submit]').parentElement.before(element('p', { className: 'options' }, [element('label', {}, [device, ' ', words.device])]));
  }
  if (fields) fill(form, fields);
  form.addEventListener('input', ({ target }) => keep(written.includes(target) ? '' : under));
  if (!fields) return { forget, keep };
  const clear = element('button', { type: 'button', className: 'quiet', textContent: words.clear });
  const told = sent ? words.maybe : device.checked ? words.kept7 : words.restored;
  const said = element('p', { className: 'hint', role: 'status' }, [told, ' ', clear]);
  clear.addEventListener('click', () => {
    if (!confirm(words.clear)) return;
    form.reset();
    tell(form);
    said.remove();
    form.querySelector('[data-most]').focus();
  });
  form.prepend(said);
  return { forget, keep };
}

/** Give the fields of a form what they had. */
export function fill(form, values) {
  for (const field of form.elements) {
    for (const [name, value] of values.filter((each) => each[0] === field.name)) {
      if (field.type === 'radio') field.checked ||= field.value === value;
      else if (field.type !== 'hidden') field.value = value;
    }
  }
  tell(form);
}

/** Let whoever looks at the fields know that they have changed. */
function tell(form) {
  for (const field of form.querySelectorAll('[data-most]')) field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Return what a storage keeps under a key, or nothing if it is nothing of ours. */
function kept(store, key) {
  try {
    return JSON.parse(store.getItem(key));
  } catch {
    return undefined;
  }
}

/** Drop drafts, of this tab and of this device, that are too old or nothing of ours. */
export const sweep = () => drop((each, store) => !(kept(store, each)?.until > Date.now()));

/** Drop drafts that fit, or all of them. */
export function drop(fits = () => true) {
  for (const store of stores) for (const each of Object.keys(store)) if (each.startsWith(DRAFT) && fits(each, store)) store.removeItem(each);
}

/** Return a storage; of a browser that lets nobody use it, nothing. */
function usable(name) {
  try {
    return globalThis[name] ?? undefined;
  } catch {
    return undefined;
  }
}
