// Which waiting question a mentor is dealt: by lot, so that many mentors spread out though nothing counts
// them, holds a place for them or knows them; and more often one that fits and one that waits long.

const A_DAY = 86400000;
// A question that fits best comes as often as one that fits not at all and waits ten times as long.
const FIT = 9;

/** Return how often a question should come, beside others: by the days it waits and how well it fits, 0 to 1. */
export const weight = (day, now, fit) => (1 + Math.max(0, Math.floor((now - Date.parse(day)) / A_DAY))) * (1 + FIT * fit);

/** Return the place of the one that a lot from 0 up to 1 falls on, among weights of which one is above 0. */
export function drawn(weights, lot) {
  let left = lot * weights.reduce((sum, each) => sum + each, 0);
  const at = weights.findIndex((each) => (left -= each) < 0);
  return at < 0 ? weights.findLastIndex((each) => each > 0) : at;
}

/** Return a lot from 0 up to 1. */
export const lot = () => crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32;
