// Calling a customer back: the lease comes first, only then does the phone dial, under the interaction the lease brought.
import type { PutOffMinutes } from '../../../shared/domain/callback-duty.ts'
import type { HostClient } from '../../host/host-client.ts'
import type { Phone } from '../../phone/phone.ts'
import { attempt, type Outcome } from '../outcome.ts'
import type { CallbackStore } from './callback-store.ts'

export interface CallbackCommands {
  /** `already-complete`: the profile was filled in meanwhile, nobody is called. */
  call(callbackId: string): Promise<Outcome | 'already-complete'>
  release(callbackId: string): Promise<Outcome>
  putOff(callbackId: string, minutes: PutOffMinutes): Promise<Outcome>
  /** Whoever is asked to make it leaves it to a colleague. */
  pass(callbackId: string): Promise<Outcome>
  /** For leads; `null`: back to the pool. */
  assign(callbackId: string, agentId: string | null): Promise<Outcome>
  /** Somebody else has answered this call back. */
  wrongPerson(interactionId: string): Promise<Outcome>
  /** Reads the list again. */
  list(): Promise<Outcome>
}

export function createCallbackCommands(
  host: HostClient,
  phone: Phone,
  callbacks: CallbackStore
): CallbackCommands {
  return {
    async call(callbackId) {
      let complete = false
      const outcome = await attempt(async () => {
        const reply = await host.call('callback.take', { callbackId })
        if (reply.kind === 'refused') return reply.code
        complete = reply.kind === 'already-complete'
        if (reply.kind === 'leased') {
          const { interactionId, dial, numberToDial } = reply
          phone.send({ kind: 'dial', dial, number: numberToDial, interactionId, callbackId })
        }
        return null
      })
      return complete ? 'already-complete' : outcome
    },
    release: (callbackId) =>
      attempt(async () => {
        const reply = await host.call('callback.release', { callbackId })
        return reply.kind === 'refused' ? reply.code : null
      }),
    putOff: (callbackId, minutes) =>
      attempt(async () => {
        const reply = await host.call('callback.putOff', { callbackId, minutes })
        return reply.kind === 'refused' ? reply.code : null
      }),
    pass: (callbackId) =>
      attempt(async () => {
        const reply = await host.call('callback.pass', { callbackId })
        return reply.kind === 'refused' ? reply.code : null
      }),
    assign: (callbackId, agentId) =>
      attempt(async () => {
        const reply = await host.call('callback.assign', { callbackId, agentId })
        return reply.kind === 'refused' ? reply.code : null
      }),
    wrongPerson: (interactionId) =>
      attempt(async () => {
        const reply = await host.call('callback.wrongPerson', { interactionId })
        return reply.kind === 'refused' ? reply.code : null
      }),
    list: () =>
      attempt(async () => {
        callbacks.setState(await host.call('callback.list', {}))
        return null
      })
  }
}
