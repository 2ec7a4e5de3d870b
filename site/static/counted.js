// Messages that go by a number, in the language of the page.

/** Return the form of a message that fits a number, with the number in it. */
export function counted(forms, count) {
  const form = new Intl.PluralRules(document.documentElement.lang).select(count);
  return (forms[form] ?? forms.other).replace('{count}', count);
}
