// The whole telephone without a browser's media, for tests: INVITEs as the PBX writes them and commands of the desk go
// in, snapshots and reports come out.
import type { SessionDescriptionHandler } from 'sip.js'
import type { SipAccount } from '../../../shared/central-contract.ts'
import { silentLog } from '../../../shared/log.ts'
import type { HostClient } from '../../../src-renderer/host/host-client.ts'
import type { RingerContext } from '../../../src-renderer/phone/audio/ringer.ts'
import type { PhoneCommand, PhoneSnapshot } from '../../../src-renderer/phone/phone.ts'
import { createSipPhone } from '../../../src-renderer/phone/sip-phone.ts'
import { createFakeClock, settled } from './fake-clock.ts'
import { answerTo, contactOf, createFakeRegistrar, methodOf } from './fake-registrar.ts'

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

export function createPhone({ microphone = true } = {}) {
  let ids = 0
  const clock = createFakeClock()
  const sounds: string[] = []
  const registrar = createFakeRegistrar((text) => {
    if (methodOf(text) === 'REGISTER') return answerTo(text, '200 OK', [contactOf(text)])
    return methodOf(text) === 'BYE' || methodOf(text) === 'OPTIONS' ? answerTo(text, '200 OK') : null
  })
  const reports: [string, unknown][] = []
  const snapshots: PhoneSnapshot[] = []
  let hear: (message: unknown) => void = () => {}
  const host = {
    async call(procedure: string, input: unknown) {
      if (procedure === 'phone.account') return { account }
      if (procedure === 'settings.read')
        return { settings: { microphoneId: null, speakerId: null, ringerId: null } }
      reports.push([procedure, input])
      return { kind: 'done' }
    },
    on: () => () => {},
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
      addEventListener: () => {}
    },
    createAudioContext: () => fakeContext(sounds),
    audioOutput: { srcObject: null, play: async () => {}, setSinkId: async () => {} },
    openSocket: (url) => registrar.openSocket(url),
    createMedia: () => () => noMedia,
    onNetworkChange: () => {}
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
  const last = () => snapshots[snapshots.length - 1] as PhoneSnapshot
  const answers = () => registrar.last().sent.flatMap((text) => /^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? [])
  const toTag = () => {
    const ok = registrar.last().sent.findLast((text) => /^SIP\/2\.0 200[\s\S]*CSeq: 1 INVITE/.test(text))
    return /^To: .*(;tag=[^\r;]+)/im.exec(ok ?? '')?.[1] ?? ''
  }
  return { clock, phone, start, bring, command, last, reports, registrar, answers, sounds, toTag }
}

/** Notes when the ring starts and stops. */
function fakeContext(sounds: string[]): RingerContext {
  const gain = { value: 0, setTargetAtTime: () => {} }
  return {
    currentTime: 0,
    state: 'running',
    createGain: () => ({ gain, connect: () => {}, disconnect: () => sounds.push('silent') }),
    createOscillator: () => ({
      frequency: { value: 0 },
      connect: () => {},
      start: () => sounds.push('sound'),
      stop: () => {}
    })
  } as unknown as RingerContext
}
