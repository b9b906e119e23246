// A day at Ada's desk: sessions, records, calls and interactions as the desk's contract has them. A test changes only what
// it is about. The catalogue is the carrier's real one.
import { type Catalogue, catalogueSchema } from '../../../shared/catalogue.ts'
import type { Agent, Briefing } from '../../../shared/central-contract.ts'
import type { CallbackView, DeskSession, InteractionView } from '../../../shared/desk-views.ts'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { startCapture } from '../../../shared/domain/capture-machine.ts'
import type { CaptureRecord } from '../../../shared/domain/capture-record.ts'
import { assessEligibility, type ContactFacts } from '../../../shared/domain/eligibility.ts'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import type { ProfileField, SubscriberRecord } from '../../../shared/domain/subscriber.ts'
import type { PreflightReport } from '../../../shared/preflight.ts'
import defaultCatalogue from '../../../src-central/catalogue/default-catalogue.json' with { type: 'json' }
import { type PhoneSnapshot, silentAudio } from '../../../src-renderer/phone/phone.ts'

/** 20 November 2026, 10:00 in Ho Chi Minh City. */
export const morning = Date.UTC(2026, 10, 20, 3)

export const catalogue: Catalogue = catalogueSchema.parse(defaultCatalogue)

export const ada: Agent = {
  agentId: 'agent-ada',
  username: 'ada',
  name: 'Ada',
  role: 'agent',
  extension: '101'
}

export const session: DeskSession = {
  agent: ada,
  policy: defaultPolicy,
  catalogue,
  agentState: { state: 'ready', reason: null, since: morning - 300_000 }
}

const missing: ProfileField = { status: 'unknown', value: null, at: null, interactionId: null }

export const grace: SubscriberRecord = {
  subscriberId: 'subscriber-grace',
  msisdn: '+84901234567',
  name: 'Nguyễn Thị Hoàng Yến',
  owner: 'individual',
  line: 'ordinary',
  billing: 'postpaid',
  activatedOn: '2020-05-08',
  tier: 'premium',
  kndl: true,
  profile: { gender: missing, occupation: missing, hobbies: missing },
  contacts: [
    { at: morning - 86_400_000, channel: 'call', reason: 'tariff', result: 'finished', line: 'poor' },
    { at: morning - 5 * 86_400_000, channel: 'counter', reason: 'sim-card', result: 'callback' },
    { at: morning - 40 * 86_400_000, channel: 'callback', reason: 'coverage', result: 'Chuyển tuyến 2' }
  ],
  servicePoints: ['Hay hỏi về chuyển vùng: gửi bảng giá bằng SMS sau cuộc gọi.'],
  version: 16
}

export const interactionId = 'call-1'
export const captureId = '6f1c1f0e-3b0a-4c8e-9d5f-2a9a1c7e0b11'

export const briefing: Briefing = {
  interactionId,
  subject: { kind: 'found', record: grace },
  callingLine: { network: 'own', owner: 'individual', line: 'ordinary' },
  ani: grace.msisdn,
  enteredAt: morning - 40_000,
  enteredAtSource: 'pbx',
  callback: null,
  grant: 'grant',
  subjectChangesLeft: 2,
  catalogueVersion: catalogue.version,
  degraded: false
}

export const nothingSaid: ContactFacts = { kind: null, difficult: null, isUser: null }

/** What the rules say of this record and these facts. */
export const eligibilityOf = (record: SubscriberRecord, contact: ContactFacts) =>
  assessEligibility(
    {
      channel: 'call',
      subject: { ...record, ours: true },
      callingLine: briefing.callingLine,
      enteredAt: briefing.enteredAt,
      contact
    },
    defaultPolicy
  )

export const interaction: InteractionView = {
  interactionId,
  revision: 1,
  channel: 'call',
  call: {
    interactionId,
    direction: 'inbound',
    ani: grace.msisdn,
    aniWithheld: false,
    dnis: '1090',
    queue: 'care1090',
    displayName: '',
    enteredAt: briefing.enteredAt,
    enteredAtSource: 'pbx',
    offeredAt: morning - 6_000
  },
  phase: 'active',
  answeredAt: morning,
  endedAt: null,
  briefing: { kind: 'briefed', briefing },
  eligibility: eligibilityOf(grace, nothingSaid),
  contactFacts: nothingSaid,
  served: false,
  capture: null,
  callbackId: null,
  ending: null,
  contactSaved: false
}

/** A capture as it begins for this record. */
export const beginCapture = (view: InteractionView, at: number): CaptureRecord =>
  startCapture({
    captureId,
    subscriberId: grace.subscriberId,
    baseVersion: grace.version,
    channel: 'call',
    interactionId: view.interactionId,
    eligibility: eligibilityOf(grace, { kind: 'inquiry', difficult: false, isUser: true }),
    persuasionsAllowed: 1,
    at
  })

export const call: CallSnapshot = {
  callId: 'leg-1',
  interactionId,
  callbackId: null,
  direction: 'inbound',
  phase: 'active',
  ani: grace.msisdn,
  aniWithheld: false,
  displayName: '',
  extension: null,
  consultsFor: null,
  consultId: null,
  transferredBy: null,
  returned: false,
  queue: 'care1090',
  dnis: '1090',
  enteredAt: morning - 40_000,
  enteredAtSource: 'pbx',
  startedAt: morning - 6_000,
  answeredAt: morning,
  endedAt: null,
  muted: false,
  held: false,
  remoteHeld: false,
  joined: false,
  transfer: null,
  ending: null,
  unanswered: null,
  sipStatus: null
}

export const phoneSnapshot: PhoneSnapshot = {
  revision: 1,
  registration: { state: 'registered', since: morning - 600_000 },
  microphone: 'granted',
  calls: [call],
  sound: {
    ...silentAudio,
    microphone: { state: 'open', device: null, fallback: false },
    ringer: 'ok'
  },
  audio: { heard: 0.12, said: 0.04, packetsReceived: 4200, packetsSent: 4198 },
  media: 'flowing',
  quality: { mos: 4.3, warnings: [] },
  problem: null
}

export const callbacks: CallbackView[] = [
  {
    id: '0d9f5f0e-1111-4c8e-9d5f-2a9a1c7e0b11',
    subscriberId: 'subscriber-alan',
    customerName: 'Trần Quốc Khôi',
    numberToDial: '+84907654321',
    originInteractionId: 'call-0',
    state: 'open',
    outcome: null,
    createdAt: morning - 3_600_000,
    createdBy: 'agent-ada',
    dueAt: morning - 900_000,
    expiresAt: morning + 2 * 86_400_000,
    attempts: [{ at: morning - 1_800_000, agentId: 'agent-ada', interactionId: 'call-0b', outcome: 'busy' }],
    lastLeaseNumber: 1,
    lease: { number: 1, agentId: 'agent-ada', hostId: 'host-1', expiresAt: morning + 300_000 },
    openFields: ['occupation', 'hobbies'],
    mine: true,
    kept: true,
    onlyHere: true
  },
  {
    id: '0d9f5f0e-2222-4c8e-9d5f-2a9a1c7e0b11',
    subscriberId: 'subscriber-edith',
    customerName: 'Lê Thị Thanh Hà',
    numberToDial: '+84912345678',
    originInteractionId: 'call-00',
    state: 'open',
    outcome: null,
    createdAt: morning - 7_200_000,
    createdBy: 'agent-minh',
    dueAt: morning + 1_200_000,
    expiresAt: morning + 2 * 86_400_000,
    attempts: [],
    lastLeaseNumber: 2,
    lease: { number: 2, agentId: 'agent-minh', hostId: 'host-2', expiresAt: morning + 420_000 },
    openFields: ['hobbies'],
    mine: false,
    kept: false,
    onlyHere: false
  }
]

/** A machine with everything that can be wrong with one, and some of what can be right. */
export const troubledReport: PreflightReport = {
  at: morning + 60_000,
  results: [
    { check: 'disk', subject: '', finding: 'disk-low', facts: { free: 312 } },
    {
      check: 'name',
      subject: 'centre.example.com',
      finding: 'name-resolved',
      facts: { address: '10.20.3.4' }
    },
    { check: 'name', subject: 'pbx-2.example.com', finding: 'name-unknown', facts: {} },
    {
      check: 'centre',
      subject: 'centre.example.com:443',
      finding: 'centre-answered',
      facts: { version: '0.1.0', milliseconds: 23 }
    },
    { check: 'clock', subject: '', finding: 'clock-wrong', facts: { seconds: -3600 } },
    {
      check: 'certificate',
      subject: 'centre.example.com:443',
      finding: 'certificate-valid',
      facts: { days: 211, until: '2027-06-19', issuer: 'Example CA' }
    },
    {
      check: 'certificate',
      subject: 'pbx-1.example.com:8089',
      finding: 'certificate-untrusted',
      facts: { days: 90, until: '2027-02-18', issuer: 'Hotline Root CA', reason: 'SELF_SIGNED_CERT_IN_CHAIN' }
    },
    { check: 'websocket', subject: 'pbx-1.example.com:8089', finding: 'websocket-open', facts: {} },
    {
      check: 'websocket',
      subject: 'pbx-2.example.com:8089',
      finding: 'websocket-forbidden',
      facts: { status: 403 }
    },
    { check: 'sip', subject: 'pbx-1.example.com:8089', finding: 'sip-answered', facts: { status: 401 } },
    { check: 'sip', subject: 'pbx-2.example.com:8089', finding: 'sip-untold', facts: {} },
    { check: 'stun', subject: 'stun.example.com:3478 (udp)', finding: 'stun-silent', facts: {} },
    { check: 'turn', subject: '', finding: 'turn-none', facts: {} },
    { check: 'media', subject: '', finding: 'media-unheard', facts: {} },
    { check: 'microphone', subject: '', finding: 'microphone-open', facts: {} }
  ]
}
