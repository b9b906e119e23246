// The registrar's addresses in order of preference, and which of them is the one to try: after a failure the next, after a
// whole round of failures there is nothing for it but to wait. What worked last is tried first again.

export interface Edges {
  /** The one in use, or to be tried next; 0 is the preferred one. */
  current: () => number
  /** '' where none is named. */
  address: (edge?: number) => string
  /** The one in use does not work. */
  failed: () => void
  /** The one in use works: whoever fails next, every address gets its try again. */
  worked: () => void
  /** Some address has not been tried in this round: each further round asks all of them, too. */
  hasUntried: () => boolean
  use: (edge: number) => void
}

export function createEdges(servers: readonly string[]): Edges {
  let current = 0
  let failures = 0
  return {
    current: () => current,
    address: (edge = current) => servers[edge] ?? '',
    failed() {
      current = (current + 1) % Math.max(1, servers.length)
      failures += 1
    },
    worked() {
      failures = 0
    },
    hasUntried: () => failures % Math.max(1, servers.length) !== 0,
    use(edge) {
      current = edge
    }
  }
}
