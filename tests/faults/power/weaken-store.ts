// Preloaded for the counter-proof only: after the host has made sure that its store syncs every commit, this takes that
// away again. A power-cut machine that finds nothing here could not find anything.
import { DatabaseSync } from 'node:sqlite'

const weakened = new WeakSet<DatabaseSync>()
const strongly: (this: DatabaseSync, sql: string) => void = Reflect.get(DatabaseSync.prototype, 'exec')

DatabaseSync.prototype.exec = function weakly(sql: string) {
  if (sql === 'BEGIN IMMEDIATE' && !weakened.has(this)) {
    weakened.add(this)
    strongly.call(this, 'PRAGMA synchronous = NORMAL')
  }
  strongly.call(this, sql)
}
