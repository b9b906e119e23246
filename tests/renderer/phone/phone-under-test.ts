// The whole telephone without a browser's media, for tests: INVITEs as the PBX writes them and commands of the desk go
// in, snapshots and reports come out.
import type { SessionDescriptionHandler } from 'sip.js'
import type { SipAccount } from '../../../shared/central-contract.ts'
import { silentLog } from '../../../shared/log.ts'
import { settingsSchema } from '../../../shared/settings.ts'
import type { HostClient } from '../../../src-renderer/host/host-client.ts'
import type { OutletContext } from '../../../src-renderer/phone/audio/sound-outlet.ts'
import type { PhoneCommand, PhoneSnapshot } from '../../../src-renderer/phone/phone.ts'
import { createSipPhone } from '../../../src-renderer/phone/sip-phone.ts'
import { createFakeClock, settled } from './fake-clock.ts'
import {
  acceptOf,
  answerTo,
  contactOf,
  createFakeRegistrar,
  isWithinCall,
  methodOf
} from './fake-registrar.ts'

const account: SipAccount = {
  servers: ['ws://pbx.example/ws'],
  realm: 'hotline.example',
  username: 'agent1001',
  ha1: '0123456789abcdef0123456789abcdef',
  dialPrefix: '9',
  iceServers: []
}

export const request = (method: string, callId: string, extra: readonly string[] = [], toTag = '') =>
  [
    `${method} sip:agent1001@x.invalid SIP/2.0`,
    `Via: SIP/2.0/WS pbx.example;branch=z9hG4bK${callId}${method === 'CANCEL' ? 'INVITE' : method}`,
    'From: "Ada <b>" <sip:+84901234567@pbx>;tag=pbx',
    `To: <sip:agent1001@hotline.example>${toTag}`,
    `Call-ID: ${callId}`,
    `CSeq: ${method === 'BYE' ? 2 : 1} ${method === 'CANCEL' ? 'CANCEL' : method}`,
    'Max-Forwards: 70',
    'Contact: <sip:pbx@pbx.example;transport=ws>',
    ...extra,
    ...(method === 'INVITE'
      ? ['Content-Type: application/sdp', 'Content-Length: 5', '', 'v=0\r\n']
      : ['Content-Length: 0', '', ''])
  ].join('\r\n')

export const careHeaders = [
  'P-Asserted-Identity: "Ada" <sip:+84901234567@pbx>',
  'X-Care-Interaction-Id: interaction-1',
  'X-Care-Queue: care1090',
  'X-Care-DNIS: 1090',
  'X-Care-Entered-At: 1790000000'
]

const noMedia: SessionDescriptionHandler = {
  close: () => {},
  getDescription: async () => ({ body: 'v=0\r\n', contentType: 'application/sdp' }),
  hasDescription: () => true,
  setDescription: async () => {},
  sendDtmf: () => true
}

export interface PhoneWishes {
  microphone?: boolean
  autoAnswer?: boolean
  /** The registrar takes us. */
  registers?: boolean
  /** What the PBX says to a re-INVITE. */
  takesHold?: boolean
  /** What it says to the first ones, status and headers, whatever it thinks of the others. */
  refusals?: readonly (readonly [status: string, ...headers: string[]])[]
}

export function createPhone(wishes: PhoneWishes = {}) {
  const { microphone = true, autoAnswer = false, registers = true, takesHold = true, refusals = [] } = wishes
  const refusing = [...refusals]
  let ids = 0
  const clock = createFakeClock()
  const sounds: string[] = []
  const registrar = createFakeRegistrar((text) => {
    if (methodOf(text) === 'REGISTER')
      return registers ? answerTo(text, '200 OK', [contactOf(text)]) : answerTo(text, '403 Forbidden')
    if (methodOf(text) === 'INVITE' && isWithinCall(text)) {
      const [status, ...headers] = refusing.shift() ?? []
      if (status) return answerTo(text, status, headers)
      return takesHold ? acceptOf(text) : answerTo(text, '488 Not Acceptable Here')
    }
    if (methodOf(text) === 'REFER') return answerTo(text, '202 Accepted')
    return ['BYE', 'OPTIONS', 'CANCEL'].includes(methodOf(text)) ? answerTo(text, '200 OK') : null
  })
  const reports: [string, unknown][] = []
  const snapshots: PhoneSnapshot[] = []
  const networkChanges: (() => void)[] = []
  const told = new Map<string, (payload: unknown) => void>()
  let hear: (message: unknown) => void = () => {}
  const host = {
    async call(procedure: string, input: unknown) {
      if (procedure === 'phone.account') return { account, policy: { autoAnswer } }
      if (procedure === 'settings.read') return { settings: settingsSchema.parse({}) }
      if (!['phone.readiness', 'phone.calls'].includes(procedure)) reports.push([procedure, input])
      return { kind: 'done' }
    },
    on(event: string, listener: (payload: unknown) => void) {
      told.set(event, listener)
      return () => told.delete(event)
    },
    onState: () => () => {}
  } as unknown as HostClient
  const phone = createSipPhone({
    host,
    clock,
    log: silentLog,
    random: () => 0.5,
    randomId: () => `call-${++ids}`,
    channel: {
      post: (message) => void (message.to === 'desk' && snapshots.push(message.snapshot)),
      listen: (listener) => {
        hear = listener
        return () => {}
      }
    },
    mediaDevices: {
      getUserMedia: async () => {
        if (!microphone) throw new DOMException('no', 'NotAllowedError')
        return { getAudioTracks: () => [], getTracks: () => [], clone: () => null } as unknown as MediaStream
      },
      enumerateDevices: async () => [],
      addEventListener: () => {}
    },
    createAudioContext: () => fakeContext(sounds),
    createMeterContext: () => fakeContext([]),
    headsets: { open: async () => null, onChange: () => {} },
    audioOutput: { srcObject: null, play: async () => {}, setSinkId: async () => {} },
    openSocket: (url) => registrar.openSocket(url),
    createMedia: () => () => noMedia,
    createConference: () => {
      throw new Error('there is no Web Audio here')
    },
    onNetworkChange(listener) {
      networkChanges.push(listener)
    }
  })
  const start = async () => {
    phone.start()
    await settled()
    registrar.last().open()
    await settled()
  }
  const bring = async (text: string) => {
    registrar.last().bring(text)
    await settled()
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  const command = async (one: PhoneCommand) => {
    hear({ to: 'phone', command: one })
    await settled()
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  /** The host says something unasked. */
  const hostTells = async (event: string, payload: unknown) => {
    told.get(event)?.(payload)
    await settled()
  }
  /** Another network, or the machine is awake again. */
  const networkChanged = async () => {
    for (const listener of networkChanges) listener()
    await settled()
  }
  const last = () => snapshots[snapshots.length - 1] as PhoneSnapshot
  const answers = () => registrar.last().sent.flatMap((text) => /^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? [])
  /** Our tag in the call with this Call-ID, or in the last one. */
  const toTag = (callId = '') => {
    const ok = registrar
      .last()
      .sent.findLast(
        (text) => /^SIP\/2\.0 200[\s\S]*CSeq: 1 INVITE/.test(text) && text.includes(`Call-ID: ${callId}`)
      )
    return /^To: .*(;tag=[^\r;]+)/im.exec(ok ?? '')?.[1] ?? ''
  }
  /** Requests of ours of one method, oldest first. */
  const sent = (method: string) => registrar.last().sent.filter((text) => methodOf(text) === method)
  return {
    clock,
    phone,
    start,
    bring,
    command,
    hostTells,
    networkChanged,
    last,
    reports,
    registrar,
    answers,
    sounds,
    toTag,
    sent
  }
}

/** Notes when the ring starts and stops. */
function fakeContext(sounds: string[]): OutletContext {
  const gain = { value: 0, setTargetAtTime: () => {} }
  return {
    currentTime: 0,
    state: 'running',
    resume: async () => {},
    suspend: async () => {},
    close: async () => {},
    addEventListener: () => {},
    removeEventListener: () => {},
    createGain: () => ({ gain, connect: () => {}, disconnect: () => sounds.push('silent') }),
    createOscillator: () => ({
      frequency: { value: 0 },
      connect: () => {},
      start: () => sounds.push('sound'),
      stop: () => {}
    })
  } as unknown as OutletContext
}
