// A draft outlives a reload, in its own tab and nowhere else: the tab's storage goes with the tab. Only
// what people write and choose is kept, never a receipt, and nothing once it was sent.

import { element } from './element.js';

/** Keep what is typed into a form and give it back after a reload. Returns how to forget it. */
export function draft(form, words) {
  const written = [...form.querySelectorAll('[data-most], [type=radio]')];
  const hidden = [...form.querySelectorAll('[type=hidden]')].map(({ value }) => value);
  const key = [form.dataset.send, ...hidden].join(' ');
  const typed = () => written.filter(({ value, type, checked }) => (type === 'radio' ? checked : value));
  const keep = () => {
    if (!typed().some(({ type }) => type !== 'radio')) return storage()?.removeItem(key);
    return storage()?.setItem(key, JSON.stringify(typed().map(({ name, value }) => [name, value])));
  };
  const forget = () => storage()?.removeItem(key);
  const kept = JSON.parse(storage()?.getItem(key) ?? '[]');
  if (kept.length) fill(form, kept);
  form.addEventListener('input', keep);
  if (!kept.length) return forget;
  const clear = element('button', { type: 'button', className: 'quiet', textContent: words.clear });
  const said = element('p', { className: 'hint', role: 'status' }, [words.restored, ' ', clear]);
  clear.addEventListener('click', () => {
    form.reset();
    tell(form);
    said.remove();
    form.querySelector('[data-most]').focus();
  });
  form.prepend(said);
  return forget;
}

/** Give the fields of a form what they had. */
export function fill(form, kept) {
  for (const [name, value] of kept) {
    const field = form.elements[name];
    if (field && field.type !== 'hidden') field.value = value;
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
