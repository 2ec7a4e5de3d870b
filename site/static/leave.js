// The quick way out. It takes along what was typed and every draft, and this page out of the history of its
// tab; what somebody asked to have remembered on the device stays there.

import { drop } from './draft.js';

/** Make the link that leads away do all of it. */
export function leaving() {
  document.querySelector('[data-leave]')?.addEventListener('click', (event) => {
    event.preventDefault();
    for (const form of document.forms) form.reset();
    // A receipt that is shown would ask to be kept first.
    for (const shown of document.querySelectorAll('.sent')) shown.remove();
    drop();
    location.replace(event.target.href);
  });
}
