// The port of a telephone that stands in a page: commands in, its calls out, as the desk and a headset have it. For what
// a story wants of the phone before there is a key for it on the screen.
import { expect, type Page } from '@playwright/test'
import type { CallSnapshot } from '../../shared/domain/call-snapshot.ts'
import { type PhoneCommand, type PhoneSnapshot, phoneChannelName } from '../../src-renderer/phone/phone.ts'

export type PhonePort = Awaited<ReturnType<typeof openPhonePort>>
type Wanted = Partial<Record<keyof CallSnapshot, unknown>>

const patienceMs = 8000

export async function openPhonePort(page: Page) {
  const port = await page.evaluateHandle(listen, phoneChannelName)
  const send = (command: PhoneCommand) => port.evaluate(({ post }, one) => post(one), command)
  const snapshot = () => port.evaluate(({ read }) => read() as PhoneSnapshot)
  await send({ kind: 'report' })
  // the page answers when it comes to it
  await expect.poll(snapshot, { timeout: patienceMs }).not.toBeNull()
  const calls = async () => (await snapshot()).calls
  const going = async () => (await calls()).filter(({ phase }) => phase !== 'ended')
  return {
    send,
    snapshot,
    going,
    /** Waits for a call like this, also one that has ended; its whole snapshot. */
    async until(wanted: Wanted): Promise<CallSnapshot> {
      let found: CallSnapshot | undefined
      await expect(async () => {
        const all = await calls()
        found = all.find((call) => holds(call, wanted))
        expect(found, `a call like ${JSON.stringify(wanted)} in ${JSON.stringify(all)}`).toBeDefined()
      }).toPass({ timeout: patienceMs, intervals: [50] })
      return found as CallSnapshot
    },
    async untilIdle(): Promise<void> {
      await expect.poll(going, { timeout: patienceMs }).toEqual([])
    }
  }
}

const holds = (call: CallSnapshot, wanted: Wanted): boolean =>
  Object.entries(wanted).every(
    ([key, value]) => JSON.stringify(call[key as keyof CallSnapshot]) === JSON.stringify(value)
  )

/** Runs in the page. */
function listen(name: string) {
  const channel = new BroadcastChannel(name)
  let snapshot: unknown = null
  channel.addEventListener('message', ({ data }) => {
    if (data?.to === 'desk') snapshot = data.snapshot
  })
  return {
    post: (command: unknown) => channel.postMessage({ to: 'phone', command }),
    read: () => snapshot
  }
}
