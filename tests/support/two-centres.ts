// Two instances of the centre behind one PostgreSQL, as a hotline runs them: one secret, two audit chains, one clock.
import { randomUUID } from 'node:crypto'
import { type CentreSecrets, loadSecrets } from '../../src-central/secrets.ts'
import type { TestDatabase } from './central-databases.ts'
import { type CentralWorld, openCentralWorld } from './central-world.ts'

export interface TwoCentres {
  a: CentralWorld
  b: CentralWorld
  database: TestDatabase
  secretsOfA: CentreSecrets
  close(): Promise<void>
}

export async function openTwoCentres(database: TestDatabase): Promise<TwoCentres> {
  const secrets = loadSecrets(null)
  const ofA = { ...database, discard: () => Promise.resolve() }
  const a = await openCentralWorld(ofA, { secrets })
  const b = await openCentralWorld(database, {
    secrets: { ...secrets, instance: randomUUID() },
    clock: a.clock
  })
  return {
    a,
    b,
    database,
    secretsOfA: secrets,
    async close() {
      await a.close()
      await b.close()
    }
  }
}
