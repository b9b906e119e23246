// Tells a story as it happens: what was done, how long it took, whether it held. A step that fails ends the story.

export interface Narrator {
  say: (sentence: string) => void
  /** Does one step, tells it with its time, and counts it. */
  step: <Result>(sentence: string, deed: () => Promise<Result>) => Promise<Result>
  /** Steps that held so far. */
  held: () => number
}

export function createNarrator(print: (line: string) => void, now: () => number): Narrator {
  const began = now()
  let held = 0
  const clock = () => `${((now() - began) / 1000).toFixed(1).padStart(6)} s`
  return {
    say: (sentence) => print(`${clock()}            ${sentence}`),
    async step(sentence, deed) {
      const from = now()
      try {
        const result = await deed()
        held += 1
        print(`${clock()}  ${`+${Math.round(now() - from)} ms`.padStart(9)}  ${sentence}`)
        return result
      } catch (error) {
        print(`${clock()}     FAILED  ${sentence}`)
        throw error
      }
    },
    held: () => held
  }
}
