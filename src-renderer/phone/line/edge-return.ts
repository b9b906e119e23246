// Back to the edge that is preferred, once it is well again: it is asked in the background over a socket of its own, and
// the line goes over only between calls (docs/decisions/0030-return-between-calls.md).
import type { Clock } from '../clock.ts'
import type { Edges } from './edges.ts'
import { type Socket, watchSocket } from './socket-connection.ts'

/** Between two looks at the better edges, ms, give or take a quarter. */
const lookMs = 10_000
/** A well edge opens and answers within, ms each. */
const answerLimitMs = 2000
/** One answer may come out of the middle of a restart; so many in a row do not. */
const answersWanted = 2

export interface EdgeReturnDependencies {
  edges: Edges
  openSocket: (url: string) => Socket
  clock: Clock
  random: () => number
  /** What is asked; any SIP answer will do. */
  question: (url: string) => string
  /** Registered, and no call is going on. */
  mayMove: () => boolean
  moveTo: (edge: number) => void
}

/** The return value ends it. */
export function createEdgeReturn(dependencies: EdgeReturnDependencies): () => void {
  const { edges, clock, random } = dependencies
  let answers = 0
  let isOver = false
  let cancel = plan()

  function plan(): () => void {
    return clock.after(lookMs * (0.75 + random() / 2), () => {
      void look().finally(() => {
        if (!isOver) cancel = plan()
      })
    })
  }

  async function look() {
    const better = await firstThatAnswers(dependencies, edges.current())
    answers = better === null ? 0 : answers + 1
    if (better === null || isOver || answers < answersWanted || !dependencies.mayMove()) return
    answers = 0
    dependencies.moveTo(better)
  }

  return () => {
    isOver = true
    cancel()
  }
}

/** The most preferred edge above `current` that answers; `null` where none does, or none is above. */
async function firstThatAnswers(
  dependencies: EdgeReturnDependencies,
  current: number
): Promise<number | null> {
  for (let edge = 0; edge < current; edge += 1)
    if (await answersTo(dependencies, dependencies.edges.address(edge))) return edge
  return null
}

async function answersTo(
  { openSocket, clock, question }: EdgeReturnDependencies,
  url: string
): Promise<boolean> {
  let settle: (answer: boolean) => void = () => {}
  const answer = new Promise<boolean>((resolve) => {
    settle = resolve
  })
  const listener = {
    onData: (data: unknown) => typeof data === 'string' && data.startsWith('SIP/2.0 ') && settle(true),
    onClosed: () => settle(false)
  }
  const connection = watchSocket(openSocket(url), clock, listener, answerLimitMs)
  const cancel = clock.after(2 * answerLimitMs, () => settle(false))
  try {
    await connection.opened
    connection.send(question(url))
    return await answer
  } catch {
    return false
  } finally {
    cancel()
    connection.abandon()
  }
}
