// A draft outlives a reload, in its own tab and nowhere else: the tab's storage goes with the tab. Only
// what people write and choose is kept, never a receipt, and nothing once it was sent. It comes back
// where it was written: in the same form, for the same post.

import { element } from './element.js';

/**
 * Keep what is typed into a form and give it back after a reload. Returns `forget`, and `keep`, which may
 * note that the board may have it by now.
 */
export function draft(form, words) {
  const written = [...form.querySelectorAll('[data-most], [type=radio]')];
  const hidden = [...form.querySelectorAll('[type=hidden]')].map(({ value }) => value);
  const own = [form.dataset.send, ...hidden, ''].join(' ');
  // The fragment names the post that a form of a thread is about.
  const key = () => own + location.hash;
  const keep = (sent = '') => {
    const typed = written.filter(({ value, type, checked }) => (type === 'radio' ? checked : value));
    if (typed.every(({ type }) => type === 'radio')) return storage()?.removeItem(key());
    return storage()?.setItem(key(), JSON.stringify({ fields: typed.map(({ name, value }) => [name, value]), sent }));
  };
  const forget = () => {
    for (const each of Object.keys(storage() ?? {})) if (each.startsWith(own)) storage().removeItem(each);
  };
  const { fields, sent } = JSON.parse(storage()?.getItem(key()) ?? '{}');
  if (fields) fill(form, fields);
  form.addEventListener('input', () => keep());
  if (!fields) return { forget, keep };
  const clear = element('button', { type: 'button', className: 'quiet', textContent: words.clear });
  const said = element('p', { className: 'hint', role: 'status' }, [sent ? words.maybe : words.restored, ' ', clear]);
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
export function fill(form, kept) {
  for (const field of form.elements) {
    for (const [name, value] of kept.filter((each) => each[0] === field.name)) {
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

/** Return the storage of this tab; a browser that has none, or lets nobody use it, keeps nothing. */
function storage() {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}
