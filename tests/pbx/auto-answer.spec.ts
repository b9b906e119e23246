// A call that answers itself, on a real Asterisk: only where the policy says so, and never into a call that is going on.
import { expect, test } from '@playwright/test'
import { type CallWorld, everyTone, hearing, startCallWorld, tones } from './support/calls-on-asterisk.ts'

const forms = [
  ['Call-Info', '<sip:hotline>;answer-after=0'],
  ['Alert-Info', 'info=alert-autoanswer;delay=0']
] as const

for (const autoAnswer of [true, false]) {
  test.describe(
    autoAnswer ? 'where the policy lets calls answer themselves' : 'where the policy does not',
    () => {
      let world: CallWorld
      test.beforeAll(async () => {
        test.setTimeout(180_000)
        world = await startCallWorld({ autoAnswer })
      })
      test.afterAll(() => world?.stop())
      test.afterEach(() => world.clearUp())

      for (const [header, value] of forms) {
        test(`a call with ${header} ${autoAnswer ? 'is talked on after a tone' : 'rings until somebody takes it'}`, async () => {
          const customer = await world.calls({ header: [header, value] })
          const { callId } = await world.phone.until({
            phase: 'ringing',
            interactionId: customer.interactionId
          })
          if (autoAnswer) {
            const { startedAt, answeredAt } = await world.phone.until({ callId, phase: 'active' })
            expect((answeredAt ?? 0) - startedAt).toBeGreaterThanOrEqual(800)
            await hearing(() => customer.hearsOf(everyTone), [tones.lan])
          } else {
            await world.lan.workstation.phonePage.waitForTimeout(2500)
            await world.phone.until({ callId, phase: 'ringing' })
          }
        })
      }
    }
  )
}
