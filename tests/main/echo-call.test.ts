// The host's side of the test call: who is asked, what the answer says of the voice path, and that nobody waits for ever.
import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import type { EchoAnswer } from '../../shared/preflight.ts'
import { createEchoCall } from '../../src-main/diagnostics/echo-call.ts'

function createWorld(echoExtension: string | null = '*43', isSignedIn = true) {
  const pushed: unknown[] = []
  const due: (() => void)[] = []
  const echo = createEchoCall({
    policy: () => (isSignedIn ? { ...defaultPolicy.telephone, echoExtension } : null),
    publish: (event, payload) => void pushed.push([event, payload]),
    schedule(_, callback) {
      due.push(callback)
      return () => void due.splice(due.indexOf(callback), 1)
    },
    randomId: () => 'ask-1'
  })
  const says = (answer: EchoAnswer, askId = 'ask-1') => echo.handlers['phone.echoed']({ askId, answer })
  return { echo, pushed, due, says }
}

describe('the test call', () => {
  it.each<[EchoAnswer, unknown]>([
    [{ kind: 'heard' }, { finding: 'media-heard', facts: {} }],
    [{ kind: 'unheard' }, { finding: 'media-unheard', facts: {} }],
    [
      { kind: 'refused', status: 404 },
      { finding: 'media-refused', facts: { status: 404 } }
    ],
    [{ kind: 'uncalled' }, null]
  ])('%o is %o', async (answer, expected) => {
    const { echo, pushed, due, says } = createWorld()
    const found = echo.ask()
    expect(pushed).toEqual([['phone.echoAsked', { askId: 'ask-1', extension: '*43' }]])
    await says(answer)
    expect(await found).toEqual(expected)
    expect(due).toEqual([])
  })

  it('is not asked for where the PBX has no echo, or nobody is signed in', async () => {
    for (const { echo, pushed } of [createWorld(null), createWorld('*43', false)]) {
      expect(await echo.ask()).toBeNull()
      expect(pushed).toEqual([])
    }
  })

  it('without a phone page to answer says nothing, after a while; an answer to another question is none', async () => {
    const { echo, due, says } = createWorld()
    const found = echo.ask()
    await says({ kind: 'heard' }, 'ask-0')
    due[0]?.()
    expect(await found).toBeNull()
  })
})
