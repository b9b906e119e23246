// Subscribers, sessions and calls as the tests of the host need them: valid by the contracts, with a way to say what is
// different in one story.

import type { Catalogue, WordingKey } from '../../shared/catalogue.ts'
import type { Briefing, Session } from '../../shared/central-contract.ts'
import type { OfferedCall } from '../../shared/desk-views.ts'
import type { DropFacts } from '../../shared/domain/drop-classifier.ts'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import type { SubscriberRecord } from '../../shared/domain/subscriber.ts'

/** 21 November 2026, 10:00 in Ho Chi Minh City. */
export const tenInTheMorning = Date.UTC(2026, 10, 21, 3)

const missing = { status: 'unknown', value: null, at: null, interactionId: null } as const

export const ada: SubscriberRecord = {
  subscriberId: 'subscriber-ada',
  msisdn: '+84901234567',
  name: 'Ada Lovelace Nguyễn',
  owner: 'individual',
  line: 'ordinary',
  billing: 'prepaid',
  activatedOn: '2024-05-08',
  tier: 'ordinary',
  kndl: false,
  profile: { gender: missing, occupation: missing, hobbies: missing },
  contacts: [],
  servicePoints: [],
  version: 17
}
export const grace: SubscriberRecord = {
  ...ada,
  subscriberId: 'subscriber-grace',
  msisdn: '+84907654321',
  name: 'Grace Hopper Trần',
  version: 4
}

/** Emptied at another desk a minute later: asked once more, in spite of what this one has of them. */
const emptied = { ...missing, at: tenInTheMorning + 60_000 } as const
export const adaEmptied: SubscriberRecord = {
  ...ada,
  profile: { gender: emptied, occupation: emptied, hobbies: emptied }
}

const label = (vi: string) => ({ vi, en: vi })
const wordingKeys: WordingKey[] = [
  'invite',
  'ask-occupation',
  'ask-hobbies',
  'persuade',
  'thank-refused',
  'thank-answered',
  'resume'
]
export const catalogue: Catalogue = {
  version: 'c1',
  occupations: [
    { code: 'office', label: label('Văn phòng') },
    { code: 'teacher', label: label('Giáo viên') }
  ],
  hobbyGroups: [
    { code: 'travel', label: label('Nhóm du lịch') },
    { code: 'music', label: label('Nhóm âm nhạc') }
  ],
  contactReasons: [{ code: 'tariff', label: label('Cước') }],
  refusalDefaults: { occupation: 'office', hobbies: 'travel' },
  wordings: Object.fromEntries(
    wordingKeys.map((key) => [key, { id: key, version: 3, text: label(key) }])
  ) as Catalogue['wordings']
}

export const sessionOf = (username: string, escrowKey: string): Session => ({
  token: `token-of-${username}`,
  expiresAt: tenInTheMorning + 43_200_000,
  agent: { agentId: `agent-${username}`, username, name: username, role: 'agent', extension: 'agent1001' },
  sip: {
    servers: ['ws://127.0.0.1:5066/ws'],
    realm: 'hotline.lab',
    username: 'agent1001',
    ha1: '0123456789abcdef0123456789abcdef',
    dialPrefix: '9',
    iceServers: []
  },
  policy: defaultPolicy,
  catalogueVersion: catalogue.version,
  escrowKey
})

export const callOf = (interactionId: string, changes: Partial<OfferedCall> = {}): OfferedCall => ({
  interactionId,
  direction: 'inbound',
  ani: ada.msisdn,
  aniWithheld: false,
  dnis: '1090',
  queue: 'care1090',
  displayName: 'Ada',
  enteredAt: tenInTheMorning,
  enteredAtSource: 'pbx',
  offeredAt: tenInTheMorning + 1_000,
  ...changes
})

export const briefingOf = (
  interactionId: string,
  record = ada,
  changes: Partial<Briefing> = {}
): Briefing => ({
  interactionId,
  subject: { kind: 'found', record },
  callingLine: { network: 'own', owner: 'individual', line: 'ordinary' },
  ani: record.msisdn,
  enteredAt: tenInTheMorning,
  enteredAtSource: 'pbx',
  callback: null,
  grant: `grant-${interactionId}-${record.subscriberId}`,
  subjectChangesLeft: 2,
  catalogueVersion: catalogue.version,
  degraded: false,
  ...changes
})

/** The customer's BYE with audio until the end, unless said otherwise. */
export const endOf = (changes: Partial<DropFacts> = {}): DropFacts => ({
  by: 'remote',
  cause: 16,
  sip: null,
  ice: 'ok',
  page: null,
  host: null,
  afterRefer: false,
  silentMs: 20,
  onHold: false,
  pbxCause: null,
  ...changes
})

export const allIsWell = { kind: 'inquiry', difficult: false, isUser: true } as const
