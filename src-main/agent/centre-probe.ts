// One question to the centre for two answers: whether it is there, and what time it has. The store is tried on the way.
import type { Central } from '../central/central.ts'
import type { Readiness } from './readiness.ts'

export const createCentreProbe =
  (
    central: Pick<Central, 'health'>,
    readiness: Pick<Readiness, 'tryStoreNowAndThen' | 'heardTime'>,
    now: () => number,
    /** Told of each answer. */
    answered: () => void
  ) =>
  async (): Promise<void> => {
    readiness.tryStoreNowAndThen()
    const sentAt = now()
    const answer = await central.health()
    if (answer.kind === 'refused') return
    answered()
    if (answer.value.now !== null) readiness.heardTime(sentAt, now(), answer.value.now)
  }
