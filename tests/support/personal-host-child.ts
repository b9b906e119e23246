// A host of the browser kind in a process of its own, for a test that afterwards looks through its folder: pages play a whole
// story with a customer's data in it, and then something in it goes wrong with that data in hand. It waits to be killed, or ends
// by an error that nobody catches.
import { randomUUID } from 'node:crypto'
import type { Delivery, InteractionView } from '../../shared/desk-views.ts'
import type { PastCall } from '../../shared/domain/call-history.ts'
import { startBrowserHost } from '../../src-main/browser-host/start-browser-host.ts'
import { logStrayFaults } from '../../src-main/log/log-stray-faults.ts'
import { allIsWell, callOf, endOf } from './people.ts'

const [dataFolder = '', centreUrl = '', planted = '{}', end = 'killed'] = process.argv.slice(2)
const personal = JSON.parse(planted) as Record<'caller' | 'ani' | 'reason' | 'note' | 'other', string>
const browserHost = await startBrowserHost({ dataFolder, centreUrl, pagesFolder: dataFolder })
const { host } = browserHost
let id = 0
const ask = async (page: 'desk' | 'phone', procedure: string, input: unknown) => {
  id += 1
  return host.dispatch({ id, procedure, input } as Parameters<typeof host.dispatch>[0], page)
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const heard: { event: string; payload: unknown }[] = []
host.onPush('desk', (push) => void heard.push(push))
/** Waits for what the desk is told; a story that goes on without it would have nothing to hide. */
async function isTold(event: string, holds: (payload: never) => boolean) {
  while (!heard.some((push) => push.event === event && holds(push.payload as never))) await pause(10)
}
const isBriefed = (interactionId: string) =>
  isTold(
    'interaction.changed',
    (shown: InteractionView) => shown.interactionId === interactionId && shown.briefing.kind !== 'loading'
  )

await ask('desk', 'session.signIn', { username: 'lan', password: 'hotline' })
await ask('desk', 'page.painted', {})

async function contact(ani: string, events: readonly unknown[], dropped: boolean) {
  const interactionId = randomUUID()
  const call = callOf(interactionId, { ani, displayName: personal.caller })
  await ask('phone', 'interaction.open', { call, callbackId: null })
  await isBriefed(interactionId)
  await ask('phone', 'interaction.answered', { interactionId, at: Date.now() })
  await ask('desk', 'interaction.served', { interactionId, facts: allIsWell })
  for (const event of events) await ask('desk', 'capture.step', { interactionId, event })
  const facts = dropped ? endOf({ by: 'none', ice: 'failed' }) : endOf()
  await ask('phone', 'interaction.ended', {
    interactionId,
    at: Date.now(),
    answered: true,
    facts,
    sipStatus: null
  })
  if (dropped) await ask('desk', 'interaction.confirmEnding', { interactionId, code: 'dropped' })
  await ask('desk', 'interaction.finish', { interactionId, reason: 'tariff', note: personal.note })
  return interactionId
}

const answers = [
  { type: 'assess-gender', value: 'female' },
  { type: 'invite' },
  { type: 'agree' },
  { type: 'answer', field: 'occupation', value: 'teacher' },
  { type: 'answer', field: 'hobbies', value: ['music', 'travel'] },
  { type: 'send' }
]
await contact(personal.ani, answers, false)
await contact(personal.ani, answers.slice(0, 4), true)
const open = randomUUID()
await ask('phone', 'interaction.open', {
  call: callOf(open, { ani: personal.ani, displayName: personal.caller }),
  callbackId: null
})
await isBriefed(open)
await ask('desk', 'interaction.setSubject', {
  interactionId: open,
  number: personal.other,
  reason: personal.reason
})
const past: Partial<PastCall> = { callId: randomUUID() }
await ask('phone', 'call.over', {
  call: { ...past, displayName: personal.caller, ani: personal.ani, direction: 'inbound', phase: 'ended' }
})
await ask('desk', 'diagnostics.run', {})
const fields = {
  name: personal.caller,
  ani: personal.ani,
  note: personal.note,
  url: `sip:${personal.ani}@host`
}
for (const page of ['desk', 'phone'] as const) {
  await ask(page, 'log.write', { level: 'error', event: 'page.failed', fields })
  // a malformed question with all of it inside
  await ask(page, 'interaction.open', { call: fields, callbackId: personal.note })
  await ask(page, 'wish.say', fields)
}
// what libraries say when they cannot read something: they quote it
for (const text of [personal.caller, `{"note":"${personal.note}"`, `[1,${personal.caller}`])
  try {
    JSON.parse(text)
  } catch (cause) {
    browserHost.log.error('host.unhandled', { cause })
  }
// it has been on its way, and waits here
await isTold('delivery.changed', (row: Delivery) => row.kind === 'profile-change' && row.problem !== null)
const bug = () => {
  const error = new Error(`cannot show "${personal.note}" of '${personal.caller}' (${personal.ani})`)
  throw Object.assign(error, { cause: fields, record: fields, body: personal.note })
}
process.stdout.write('told\n')
if (end === 'killed') setInterval(() => undefined, 1000)
else {
  // as both shells do: the first one is survived
  logStrayFaults(process, browserHost.log)
  setTimeout(bug)
  await pause(100)
  process.removeAllListeners('uncaughtException')
  setTimeout(bug)
}
