// Commands that wait for the lab PBX's `done`, each for a limited time.
export interface Receipts {
  expect(): { id: string; receipt: Promise<void> }
  arrived(id: string): void
  loseAll(): void
}

export function createReceipts(timeMs: number): Receipts {
  const waiting = new Map<string, (done: boolean) => void>()
  let last = 0
  return {
    expect() {
      last += 1
      const id = String(last)
      const receipt = new Promise<void>((resolve, reject) => {
        const settle = (done: boolean) => {
          clearTimeout(timer)
          waiting.delete(id)
          if (done) resolve()
          else reject(new Error('the lab PBX did not answer'))
        }
        const timer = setTimeout(() => settle(false), timeMs)
        waiting.set(id, settle)
      })
      return { id, receipt }
    },
    arrived: (id) => waiting.get(id)?.(true),
    loseAll() {
      for (const settle of [...waiting.values()]) settle(false)
    }
  }
}
