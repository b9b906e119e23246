// Lets rows leave side by side, as many at once as there is room for. Which may leave next, and that no two of one subject
// do, is the store's to say: a row is taken before it is sent.

export interface DrainParts<Row> {
  /** The next that may leave now, marked as taken. */
  take: () => Row | null
  send: (row: Row) => Promise<void>
  /** How many may be on their way at once, now. */
  room: () => number
  /** Nothing more may leave now: told whenever that is so, to be woken for the next. */
  rest: () => void
  /** The store itself failed; nothing more is taken before the next call. */
  failed: (cause: unknown) => void
  /** Called before anything is taken after that, when nothing is on its way: what was taken may not have been settled. */
  recover: () => void
}

/** @returns a function that sends what can leave now, and resolves when all of that has been settled */
export function createDrain<Row>(parts: DrainParts<Row>): () => Promise<void> {
  const { take, send, room, rest, failed, recover } = parts
  let onTheirWay = 0
  let isBroken = false
  let isUnsure = false
  let waiting: (() => void)[] = []

  const broken = (cause: unknown) => {
    isBroken = true
    isUnsure = true
    failed(cause)
  }
  const settled = () => {
    onTheirWay -= 1
    fill()
  }
  const takeAndSend = () => {
    if (isUnsure && !isBroken && onTheirWay === 0) {
      recover()
      isUnsure = false
    }
    while (!isBroken && onTheirWay < room()) {
      const row = take()
      if (row === null) return rest()
      onTheirWay += 1
      void send(row).catch(broken).finally(settled)
    }
    if (!isBroken && onTheirWay === 0) rest()
  }
  const fill = () => {
    try {
      takeAndSend()
    } catch (cause) {
      broken(cause)
    }
    if (onTheirWay > 0) return
    isBroken = false
    const told = waiting
    waiting = []
    for (const resolve of told) resolve()
  }
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      fill()
    })
}
