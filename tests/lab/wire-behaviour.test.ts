// The lab PBX under the suite that Asterisk passes too.
import { createCustomer } from '../../lab/customers/customer.ts'
import { ha1Of } from '../../lab/sip-wire/digest.ts'
import { describeWireBehaviour, type PbxUnderTest } from '../pbx/wire-behaviour.ts'
import { startWorld, until } from './lab-world.ts'

const numbers = {
  answers: '+84901000021',
  busy: '+84901000022',
  unknown: '+84901000024',
  dropsWith38: '+84901000026'
}

async function startLab(): Promise<PbxUnderTest> {
  const ringTimeoutMs = 1500
  const world = await startWorld({ ringTimeoutMs })
  const { pbx, centre } = world
  const [answers, busy, cut] = [
    await world.customer(numbers.answers, 'Grace', 600),
    await world.customer(numbers.busy, 'Edsger', 640),
    await world.customer(numbers.dropsWith38, 'Barbara', 680)
  ]
  answers.onIncoming({ kind: 'answers', afterMs: 200 })
  busy.onIncoming({ kind: 'busy' })
  cut.onIncoming({ kind: 'answers', afterMs: 200 }, (call) => {
    const dropSoon = () => {
      const [one] = pbx.calls().filter(({ ani }) => ani === numbers.dropsWith38)
      setTimeout(() => one && pbx.drop(one.interactionId, 38), 500)
    }
    void call.answered.then(dropSoon)
  })
  const callers: (() => Promise<void>)[] = []

  return {
    sipUrl: pbx.sipUrl,
    realm: pbx.realm,
    numbers,
    ringTimeoutMs,
    agent: async (n) => {
      const username = `agent100${n}`
      const ha1 = ha1Of(username, pbx.realm, 'secret')
      await centre.command({ type: 'provision', extension: username, ha1 })
      return { username, ha1 }
    },
    ready: (extension, ready) => centre.command({ type: 'member', extension, queue: 'care1090', ready }),
    allowDial: (interactionId, extension, number) =>
      centre.command({ type: 'allow-dial', interactionId, extension, number }),
    customerCalls: async ({ ani, name }) => {
      const options = {
        number: ani,
        name,
        toneHz: 440,
        password: 'secret',
        sipUrl: pbx.sipUrl,
        realm: pbx.realm
      }
      const customer = createCustomer(options)
      callers.push(customer.stop)
      await customer.start()
      const call = await customer.call()
      const { interactionId } = await until(
        () => pbx.calls().find((one) => one.ani === ani),
        'the call is known'
      )
      return {
        interactionId,
        hangUp: call.hangUp,
        drop: async (cause) => pbx.drop(interactionId, cause)
      }
    },
    stop: async () => {
      await Promise.all(callers.map((leave) => leave()))
      await world.stop()
    }
  }
}

describeWireBehaviour('the lab PBX', startLab)
