// Time-outs as something that is handed in: a test fires them by hand, and a host that ends takes all of them along.

/** Calls back once after `delayMs`; the return value cancels it. */
export type Schedule = (delayMs: number, callback: () => void) => () => void
