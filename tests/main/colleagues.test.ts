// What the host asks the centre for the desk: colleagues, a raised hand, the sign of a recording; and what it says when
// nobody is signed in or the centre says no.
import { expect, it } from 'vitest'
import type { RecordingView } from '../../shared/central-contract.ts'
import type { Central, Refusal } from '../../src-main/central/central.ts'
import { createColleagueHandlers } from '../../src-main/colleagues/colleague-handlers.ts'
import { createRecordingHandlers } from '../../src-main/recording/recording-handlers.ts'

const grace = {
  agentId: 'agent-grace',
  name: 'Grace',
  role: 'lead' as const,
  extension: 'super2001',
  state: 'ready' as const,
  handRaisedAt: null
}
const no: Refusal = { kind: 'refused', code: 'not-permitted', status: 403, retryAfterMs: null }

function handlersFor(token: string | null) {
  const asked: unknown[] = []
  const done = async (...what: unknown[]) => {
    asked.push(what)
    return { kind: 'answered' as const, value: null }
  }
  const central = {
    directory: async () => ({
      kind: 'answered' as const,
      value: { colleagues: [grace], ownHandRaisedAt: 7 }
    }),
    raiseHand: (own) => done('raise', own),
    lowerHand: (own) => done('lower', own),
    recording: async () => ({ kind: 'answered' as const, value: { recording: 'on', mayPause: false } }),
    setRecording: async (_, __, recording) =>
      recording === 'paused'
        ? no
        : { kind: 'answered', value: { recording, mayPause: false } as RecordingView }
  } satisfies Partial<Central>
  const parts = { central, token: () => token }
  return { asked, ...createColleagueHandlers(parts), ...createRecordingHandlers(parts) }
}

it('colleagues are listed, and a hand goes up and down, in the name of whoever is signed in', async () => {
  const host = handlersFor('token')
  expect(await host['directory.read']()).toEqual({ kind: 'listed', colleagues: [grace], ownHandRaisedAt: 7 })
  expect(await host['hand.set']({ raised: true })).toEqual({ kind: 'done' })
  expect(await host['hand.set']({ raised: false })).toEqual({ kind: 'done' })
  expect(host.asked).toEqual([
    ['raise', 'token'],
    ['lower', 'token']
  ])
})

it('a recording is shown, and a refusal to pause it is told', async () => {
  const host = handlersFor('token')
  const call = { interactionId: 'call-1' }
  expect(await host['recording.read'](call)).toEqual({ kind: 'known', recording: 'on', mayPause: false })
  expect(await host['recording.set']({ ...call, recording: 'paused' })).toEqual({
    kind: 'refused',
    code: 'not-permitted'
  })
  expect(await host['recording.set']({ ...call, recording: 'on' })).toMatchObject({ recording: 'on' })
})

it('nothing is asked while nobody is signed in', async () => {
  const host = handlersFor(null)
  const refused = { kind: 'refused', code: 'signed-out' }
  expect(await host['directory.read']()).toEqual(refused)
  expect(await host['hand.set']({ raised: true })).toEqual(refused)
  expect(await host['recording.read']({ interactionId: 'call-1' })).toEqual(refused)
  expect(host.asked).toEqual([])
})
