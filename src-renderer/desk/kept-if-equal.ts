// Reports come whole, also when only one word of them is new. What says the same as before stays the very same object, so
// that the screens that show it are not painted again while an agent waits for their key to show.

/** For plain values that came over a wire, read by one schema: equal ones have their members in the same order. */
export const keptIfEqual = <T>(next: T, before: T | undefined): T =>
  before !== undefined && JSON.stringify(before) === JSON.stringify(next) ? before : next
