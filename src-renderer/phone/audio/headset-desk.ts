// One headset at a time, kept in step with the calls while somebody is signed in: presses become commands, calls become
// lamps.
import type { CallSnapshot } from '../../../shared/domain/call-machine.ts'
import type { Log } from '../../../shared/log.ts'
import type { CallCommand } from '../call/call-commands.ts'
import type { Clock } from '../clock.ts'
import type { Headset, HeadsetPress, Headsets } from './headset.ts'
import { commandFor, lampsFor } from './headset-control.ts'

/** A device answers a changed off-hook lamp with its own hook; that is no finger, ms. */
const echoMs = 300

export interface HeadsetDeskDependencies {
  headsets: Headsets
  clock: Clock
  log: Log
  calls: () => readonly CallSnapshot[]
  command: (command: CallCommand) => void
  onName: (name: string | null) => void
}

export interface HeadsetDesk {
  open: () => void
  close: () => void
  /** Look for one again. */
  find: () => void
  /** The calls changed. */
  follow: () => void
}

interface State extends HeadsetDeskDependencies {
  isWanted: boolean
  headset: Headset | null
  /** Searches one after the other: two would open and close the same device under each other. */
  searching: Promise<void>
  shown: string
  wasOffHook: boolean
  hookChangedAt: number
}

export function createHeadsetDesk(dependencies: HeadsetDeskDependencies): HeadsetDesk {
  const state: State = {
    ...dependencies,
    isWanted: false,
    headset: null,
    searching: Promise.resolve(),
    shown: '',
    wasOffHook: false,
    hookChangedAt: Number.NEGATIVE_INFINITY
  }
  const find = () => {
    state.searching = state.searching
      .then(() => search(state))
      .catch((error: unknown) => {
        state.log.warn('headset.notFound', { name: error instanceof Error ? error.name : 'unknown' })
      })
  }
  const want = (isWanted: boolean) => {
    state.isWanted = isWanted
    find()
  }
  dependencies.headsets.onChange(find)
  return {
    open: () => want(true),
    close: () => want(false),
    find,
    follow: () => showLamps(state, false)
  }
}

async function search(state: State): Promise<void> {
  await state.headset?.close()
  state.headset = null
  if (state.isWanted) state.headset = await state.headsets.open({ onPress: (press) => obey(state, press) })
  state.onName(state.headset?.name ?? null)
  showLamps(state, true)
}

function obey(state: State, press: HeadsetPress): void {
  const isHook = press === 'lift' || press === 'cradle'
  if (isHook && state.clock.now() - state.hookChangedAt < echoMs) return
  const command = commandFor(press, state.calls())
  if (command) state.command(command)
  else showLamps(state, true)
}

function showLamps(state: State, isForced: boolean): void {
  const lamps = lampsFor(state.calls())
  if (lamps.offHook !== state.wasOffHook) state.hookChangedAt = state.clock.now()
  state.wasOffHook = lamps.offHook
  const next = JSON.stringify(lamps)
  if (!isForced && next === state.shown) return
  state.shown = next
  state.headset?.show(lamps)
}
