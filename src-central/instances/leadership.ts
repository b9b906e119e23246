// Which of the instances behind one database leads: it alone writes down what the PBX says, and sweeps. Leading is holding
// an advisory lock on the instance's own connection, so that a killed leader has given it up before anybody asks.
import type { Log } from '../../shared/log.ts'
import type { InstanceLink } from './instance-link.ts'

export interface Leadership {
  leads: () => boolean
  /** Tries for it, or gives it back after too long a time of use to nobody. */
  look: () => Promise<void>
  /** The connection has gone, and the lock with it. */
  lost: () => void
  /** Gives it back for good: the instance is about to end. */
  resign: () => Promise<void>
}

interface Options {
  ask: InstanceLink['ask']
  /** Whether the PBX is within this instance's reach. */
  isFit: () => boolean
  changed: (leads: boolean) => void
  log: Log
}

/** Two 32-bit keys name an advisory lock: ours, and the leader's among them. */
export const lockSpace = 0x484c44
const leaderLock = 1

/** So many looks (500 ms each) a leader without its PBX hopes for it to return … */
const patience = 10
/** … and so many it leaves the others to try. */
const rest = 6

export function createLeadership({ ask, isFit, changed, log }: Options): Leadership {
  let leading = false
  let resigned = false
  let unfitFor = 0
  let restFor = 0

  const become = (next: boolean) => {
    if (leading === next) return
    leading = next
    unfitFor = 0
    log.info(next ? 'instances.leading' : 'instances.following')
    changed(next)
  }
  const giveBack = async () => {
    if (!leading) return
    become(false)
    await ask('select pg_advisory_unlock($1, $2)', [lockSpace, leaderLock])
  }
  return {
    leads: () => leading,
    async look() {
      if (resigned) return
      if (leading) {
        unfitFor = isFit() ? 0 : unfitFor + 1
        if (unfitFor < patience) return
        restFor = rest
        return giveBack()
      }
      if (restFor-- > 0) return
      const [row] = await ask('select pg_try_advisory_lock($1, $2) as got', [lockSpace, leaderLock])
      if (row?.got !== true) return
      // Resigned while the answer was on its way: the connection, which ends soon, would keep it from the others.
      if (resigned) return void (await ask('select pg_advisory_unlock($1, $2)', [lockSpace, leaderLock]))
      become(true)
    },
    lost: () => become(false),
    async resign() {
      resigned = true
      await giveBack().catch(() => undefined)
    }
  }
}
