// Chance that can be repeated: the same seed gives the same run, as far as the machine's own timing lets it.
export interface Chance {
  /** 0 ≤ x < 1. */
  next(): number
  between(low: number, high: number): number
  oneOf<T>(things: readonly T[]): T
}

/** mulberry32 (public domain, Tommy Ettinger): small, even, and good enough to choose faults. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    oneOf(things) {
      const chosen = things[Math.floor(next() * things.length)]
      if (chosen === undefined) throw new Error('nothing to choose from')
      return chosen
    }
  }
}
