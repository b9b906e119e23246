// One worker process under the hand of a fault machine: started, asked, killed, started again on the same folder. What it
// acknowledged is kept here, outside of its reach.
import { type ChildProcess, fork } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { FaultWorld } from './fault-world.ts'
import type { Chance } from './random.ts'
import type { Acknowledged, FromWorker, Plan, Step, ToWorker } from './work-message.ts'

export interface Workstation {
  /** The newest acknowledged state of each capture. */
  acknowledged: ReadonlyMap<string, Acknowledged>
  /** Calls whose contact it said is saved. */
  finished: ReadonlySet<string>
  /** What was told to it in each call, heard of or not. */
  asked: ReadonlyMap<string, readonly Step[]>
  failures: readonly string[]
  /** How often it said that nothing can be saved. */
  refusals(): number
  /** Its clock jumps by so many ms of test time. */
  setClock(by: number): void
  /** `environment` and `flags` are the process's own. */
  start(centreUrl: string, process?: { environment?: Record<string, string>; flags?: string[] }): void
  /** Resolves with the first call asked for. */
  working(): Promise<void>
  /** Resolves after so many more acknowledgements, or when the time is up. */
  acknowledges(count: number, limitMs: number): Promise<void>
  kill(): Promise<void>
  /** No more calls from now on. */
  rest(): void
  outbox(): Promise<Extract<FromWorker, { say: 'outbox' }>>
}

/** One call in so many is of a customer who has called before. */
const callsPerReturn = 3
const compileCache = join(tmpdir(), 'hotline-faults-compiled')
const program = fileURLToPath(new URL('./worker.ts', import.meta.url))

export function createWorkstation(
  world: FaultWorld,
  chance: Chance,
  { folder, extension }: { folder: string; extension: string }
): Workstation {
  const acknowledged = new Map<string, Acknowledged>()
  const finished = new Set<string>()
  const asked = new Map<string, readonly Step[]>()
  const failures: string[] = []
  let refusals = 0
  let acknowledgements = 0
  const askers: ((told: Extract<FromWorker, { say: 'outbox' }>) => void)[] = []
  let child: ChildProcess | null = null
  let resting = false
  let beginsWork = () => {}
  let working: Promise<void> = Promise.resolve()
  /** Rejects when the worker ends without having been killed. */
  let ending: Promise<never> = new Promise(() => {})

  const tell = (worker: ChildProcess, message: ToWorker) => {
    if (worker.connected) worker.send(message, () => {})
  }
  const hear = (worker: ChildProcess, message: FromWorker) => {
    if (message.say === 'acknowledged') {
      acknowledgements += 1
      acknowledged.set(message.capture.captureId, message.capture)
    } else if (message.say === 'asks') asked.set(message.interactionId, message.events)
    else if (message.say === 'finished') finished.add(message.interactionId)
    else if (message.say === 'failed') failures.push(message.why)
    else if (message.say === 'refused') refusals += 1
    else if (message.say === 'outbox') askers.shift()?.(message)
    else {
      beginsWork()
      if (resting) return
      const plan = planOf(chance)
      const again = chance.next() < 1 / callsPerReturn ? chance.next() : null
      world.customerCalls(extension, again).then(
        (ring) => tell(worker, { say: 'ring', ring, plan }),
        (error: unknown) => failures.push(String(error))
      )
    }
  }
  return {
    acknowledged,
    finished,
    asked,
    failures,
    refusals: () => refusals,
    setClock(by) {
      if (child) tell(child, { say: 'set-clock', by })
    },
    start(centreUrl, { environment = {}, flags = [] } = {}) {
      working = new Promise((resolve) => {
        beginsWork = resolve
      })
      const { from, startedAt, pace } = world.time
      const worker = fork(program, [folder, centreUrl, String(from), String(startedAt), String(pace)], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        // it is started hundreds of times
        env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...environment },
        execArgv: flags
      })
      worker.on('message', (message) => hear(worker, message as FromWorker))
      ending = new Promise((_, reject) => {
        worker.once('exit', (code) => {
          if (child === worker) reject(new Error(`the worker has ended by itself (${code})`))
        })
      })
      ending.catch(() => {})
      child = worker
    },
    working: () => Promise.race([working, ending]),
    async acknowledges(count, limitMs) {
      const until = acknowledgements + count
      for (const began = Date.now(); acknowledgements < until && Date.now() - began < limitMs; )
        await pause(2)
    },
    async kill() {
      const worker = child
      child = null
      if (!worker || worker.exitCode !== null) return
      const gone = new Promise((resolve) => worker.once('exit', resolve))
      worker.kill('SIGKILL')
      await gone
      askers.length = 0
    },
    rest() {
      resting = true
    },
    outbox: () =>
      Promise.race([
        ending,
        new Promise<Extract<FromWorker, { say: 'outbox' }>>((resolve) => {
          askers.push(resolve)
          if (child) tell(child, { say: 'outbox', atRest: resting })
        })
      ])
  }
}

const planOf = (chance: Chance): Plan => ({
  steps: Math.floor(chance.between(1, 7)),
  answer: chance.oneOf(['everything', 'everything', 'occupation-only', 'refuses'] as const),
  end: chance.oneOf(['normal', 'cut'] as const),
  confirms: chance.next() < 0.7,
  callsBack: chance.oneOf(['answered', 'answered', 'busy', null, null, null] as const)
})
