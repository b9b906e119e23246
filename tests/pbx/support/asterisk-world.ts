// A small world around a real Asterisk: the PBX in a run folder of its own, and customers who call the hotline or are
// called back. The customers live inside Asterisk (extensions-simulation.conf) and are moved through its manager interface.
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { installAsterisk } from '../../../pbx/asterisk/install-asterisk.ts'
import { type AsteriskRun, startAsterisk } from '../../../pbx/asterisk/start-asterisk.ts'
import { writeTone } from '../../../pbx/asterisk/write-run-folder.ts'
import {
  type AmiConnection,
  type AmiTarget,
  connectAmi
} from '../../../src-central/queue-sources/asterisk/ami-client.ts'
import type { AmiMessage } from '../../../src-central/queue-sources/asterisk/ami-message.ts'
import { channelFacts } from '../../../src-central/queue-sources/asterisk/channel-facts.ts'
import { createEavesdropper } from './eavesdropper.ts'

/** Where the project keeps its Asterisk. */
export const asteriskFolder = join(import.meta.dirname, '../../../.tools/asterisk')

export interface CallingCustomer {
  /** E.164, or null: withheld. */
  ani: string | null
  name?: string
  /** talk: a tone; echo: what the agent says; silent; leave: talks a while and hangs up; dtmf: tells the digits it gets. */
  script?: 'talk' | 'echo' | 'silent' | 'leave' | 'dtmf'
  /** For `talk`, whole Hz; 1000 unless told otherwise. */
  toneHz?: number
  /** Pretends that the call entered the hotline then, epoch ms. */
  enteredAt?: number
  /** Rings these extensions at once instead of waiting in the queue. */
  rings?: readonly string[]
  /** With `rings`: one more header of the INVITE. */
  header?: readonly [name: string, value: string]
  /** For `leave`. */
  leavesAfterSeconds?: number
}
export interface CustomerInCall {
  /** As the PBX has made it. */
  interactionId: string
  /** The customer hangs up (Q.850 16). */
  hangUp: () => Promise<void>
  /** The network cuts the customer off with a Q.850 cause, 38 for instance. */
  drop: (cause: number) => Promise<void>
  /** Listens for a moment to what reaches the customer: the prevailing tone, Hz; `null` for silence and noise. */
  hears: () => Promise<number | null>
  /** Which of these tones reach the customer, also several at once. */
  hearsOf: (tones: readonly number[]) => Promise<number[]>
}

/** What a called-back customer does: see extensions-simulation.conf. */
export const calledBehaviours = {
  answers: 1,
  busy: 2,
  'does-not-answer': 3,
  unknown: 4,
  'hangs-up-after-3-s': 5,
  'dropped-after-3-s': 6,
  echoes: 7,
  'speaks-850-Hz-before-it-answers': 'early',
  'is-announced-away-in-850-Hz': 'announced'
} as const

export type AsteriskWorld = Awaited<ReturnType<typeof startAsteriskWorld>>

/** @throws Error with the reason where Asterisk cannot be had. */
export async function startAsteriskWorld(wishes: Partial<Omit<AsteriskRun, 'asterisk' | 'runFolder'>> = {}) {
  const installation = await installAsterisk(asteriskFolder)
  if (installation.kind === 'unavailable') throw new Error(`no Asterisk: ${installation.reason}`)
  const runFolder = mkdtempSync(join(tmpdir(), 'hotline-pbx-'))
  const asterisk = await startAsterisk({ asterisk: installation, runFolder, ...wishes })
  const watcher = await watch(asterisk.simulator)
  const ears = createEavesdropper({ runFolder, cli: asterisk.cli })
  const setGlobal = (name: string, value: number | string) =>
    watcher.ami().action('Setvar', { Variable: name, Value: String(value) })
  return {
    asterisk,
    runFolder,
    /** A customer calls 1090; resolves when the PBX has announced the call. */
    async customerCalls(customer: CallingCustomer): Promise<CustomerInCall> {
      if (customer.toneHz !== undefined) writeTone(runFolder, customer.toneHz)
      const { farSide, ...call } = await customerCalls(watcher, customer)
      return {
        ...call,
        hears: () => ears.toneAt(farSide),
        hearsOf: (tones) => ears.tonesAt(farSide, tones)
      }
    },
    /** What a number does when it is called, and the tone it then speaks; without it the last digit decides. */
    async calledCustomer(number: string, behaviour: keyof typeof calledBehaviours, toneHz = 600) {
      const digits = number.replace(/\D/g, '')
      writeTone(runFolder, toneHz)
      await setGlobal(`SIM_TONE_${digits}`, toneHz)
      await setGlobal(`SIM_PSTN_${digits}`, calledBehaviours[behaviour])
    },
    /** What reaches the called customer of this number, as `CustomerInCall.hears`; `null` also when there is no call. */
    async calledCustomerHears(number: string): Promise<number | null> {
      const [channel] = await calledChannels(watcher, number)
      return channel === undefined ? null : ears.toneAt(channel)
    },
    /** The next digit that the PBX receives from an extension, with its length as measured there, ms. */
    async nextDigit(extension: string): Promise<{ digit: string; ms: number }> {
      const event = await watcher.next(
        (seen) =>
          seen.field('Event') === 'DTMFEnd' &&
          seen.field('Direction') === 'Received' &&
          seen.field('Channel').startsWith(`PJSIP/${extension}-`)
      )
      return { digit: event.field('Digit'), ms: Number(event.field('DurationMs')) }
    },
    /** How an agent stands in the queue; `null`: not in it. */
    async queueMember(extension: string): Promise<{ paused: boolean; reason: string } | null> {
      const members = await watcher.ami().list('QueueStatus', { Member: `PJSIP/${extension}` })
      const member = members.find((message) => message.field('Event') === 'QueueMember')
      return member === undefined
        ? null
        : { paused: member.field('Paused') === '1', reason: member.field('PausedReason') }
    },
    /** Which of these tones are sent to the telephone of an extension, in its first call. */
    async phoneHears(extension: string, tones: readonly number[]): Promise<number[]> {
      const names = (await watcher.ami().list('CoreShowChannels')).map((one) => one.field('Channel'))
      const channel = names.find((name) => name.startsWith(`PJSIP/${extension}-`))
      return channel === undefined ? [] : ears.tonesSentTo(channel, tones)
    },
    /** Which of these tones are sent to whoever is in a call with this extension; `[]` also when nobody is. */
    async partnerHears(extension: string, tones: readonly number[]): Promise<number[]> {
      const channels = await watcher.ami().list('CoreShowChannels')
      const isOurs = (one: AmiMessage) => one.field('Channel').startsWith(`PJSIP/${extension}-`)
      const bridge = channels.find(isOurs)?.field('BridgeId') || null
      const partner = channels.find((one) => one.field('BridgeId') === bridge && !isOurs(one))
      return partner === undefined ? [] : ears.tonesSentTo(partner.field('Channel'), tones)
    },
    /** Ends every called customer's leg of a callback, with a cause. */
    endCalledCustomers: async (cause: number) => {
      for (const channel of await calledChannels(watcher))
        await watcher.ami().action('Hangup', { Channel: channel, Cause: String(cause) })
    },
    /** Kills Asterisk and starts it again: every call, registration and queue member is gone. */
    async restart() {
      watcher.ami().close()
      await asterisk.kill()
      await asterisk.restart()
      await watcher.reconnect()
    },
    async stop() {
      watcher.ami().close()
      await asterisk.stop()
    }
  }
}

/** The customers' own sides of callbacks, all or those of one number. */
async function calledChannels(watcher: Watcher, number = ''): Promise<string[]> {
  const names = (await watcher.ami().list('CoreShowChannels')).map((channel) => channel.field('Channel'))
  return names.filter((name) => name.startsWith(`Local/${number}`) && /@sim-pstn.*;2$/.test(name))
}

async function customerCalls(watcher: Watcher, customer: CallingCustomer) {
  const channelId = randomUUID()
  const announced = watcher.next(
    (event) => event.field('UserEvent') === 'CareCall' && event.field('Uniqueid') === channelId
  )
  await watcher.ami().action('Originate', {
    Channel: `Local/${customer.script ?? 'talk'}@sim-customer/n`,
    Context: customer.rings === undefined ? 'sim-enter' : 'sim-fork',
    Exten: '1090',
    Priority: '1',
    Async: 'true',
    ChannelId: channelId,
    OtherChannelId: `${channelId}-far`,
    Variable: simulationVariables(customer)
  })
  const event = await announced
  const farSide = event.field('Channel').replace(/;1$/, ';2')
  const end = async (cause: number) => {
    await watcher.ami().action('Hangup', { Channel: farSide, Cause: String(cause) })
  }
  return { interactionId: channelFacts(event).interactionId, farSide, hangUp: () => end(16), drop: end }
}

function simulationVariables({
  ani,
  name,
  toneHz,
  enteredAt,
  rings = [],
  header = ['', ''],
  leavesAfterSeconds
}: CallingCustomer): string[] {
  const variables = {
    SIM_ANI: ani ?? '+84909999999',
    SIM_NAME: name ?? '',
    SIM_TONE: toneHz === undefined ? '' : String(toneHz),
    SIM_WITHHELD: ani === null ? '1' : '',
    SIM_ENTERED_AT: enteredAt === undefined ? '' : String(Math.floor(enteredAt / 1000)),
    SIM_FORK: rings.map((extension) => `PJSIP/${extension}`).join('&'),
    SIM_HEADER: header[0],
    SIM_HEADER_VALUE: header[1],
    SIM_SECONDS: leavesAfterSeconds === undefined ? '' : String(leavesAfterSeconds)
  }
  return Object.entries(variables).map(([variable, value]) => `__${variable}=${value}`)
}

interface Watcher {
  ami: () => AmiConnection
  next: (wanted: (event: AmiMessage) => boolean) => Promise<AmiMessage>
  reconnect: () => Promise<void>
}

const announcementLimitMs = 5000

async function watch(target: AmiTarget): Promise<Watcher> {
  const waiting = new Set<(event: AmiMessage) => void>()
  const connect = async () => {
    const login = await connectAmi(target, {
      onEvent: (event) => {
        for (const take of waiting) take(event)
      },
      onClose() {}
    })
    if (login.kind !== 'connected') throw new Error(`no manager interface: ${login.reason}`)
    return login.connection
  }
  let connection = await connect()
  return {
    ami: () => connection,
    async reconnect() {
      connection = await connect()
    },
    next(wanted) {
      const found = new Promise<AmiMessage>((resolve) => {
        const take = (event: AmiMessage) => {
          if (!wanted(event)) return
          waiting.delete(take)
          resolve(event)
        }
        waiting.add(take)
      })
      const overdue = sleep(announcementLimitMs, undefined, { ref: false }).then(() => {
        throw new Error('the PBX does not announce the call')
      })
      return Promise.race([found, overdue])
    }
  }
}
