// The named customers of the stories: who they are, what they say when asked, how their call ends, and what the centre's
// seed holds of them under the same number. One list, so that lab, seed and stories never tell of different people.
// Catalogue codes used here: occupations teacher, engineer, trader, student; hobbies music, sport, reading, cooking.
import type { IncomingBehaviour } from './customers/customer.ts'

/** What the centre's seed must hold for a persona; `missing` fields have the status `unknown`, the others are answered. */
export interface PersonaSubscriber {
  owner: 'individual' | 'organisation'
  line: 'ordinary' | 'operational' | 'test'
  billing: 'prepaid' | 'postpaid'
  tier: 'ordinary' | 'premium'
  kndl: boolean
  /** Local calendar day of activation; the ordinary customers stay below five years of tenure until September 2030. */
  activatedOn: string
  missing: ('gender' | 'occupation' | 'hobbies')[]
}

export interface Persona {
  key: string
  /** As the carrier's record and the caller's display name show it. */
  name: string
  gender: 'male' | 'female'
  /** E.164; also the user name of the customer's SIP account. */
  number: string
  /** The pure tone this customer "speaks", Hz: two customers never sound alike. */
  toneHz: number
  /** Calls with a withheld number. */
  withheld: boolean
  onIncoming: IncomingBehaviour
  says: {
    invitation: 'yes' | 'no'
    persuasion: 'yes' | 'no'
    occupation?: string
    hobbies?: string[]
    refuses?: 'occupation' | 'hobbies'
  }
  /**
   * How the first call ends. `hangs-up`: goodbye, BYE by the customer. `dropped-38`: the network cuts it after the
   * invitation (cause 38). `vanishes`: no BYE at all, after the invitation.
   */
  firstCallEnds: 'hangs-up' | 'dropped-38' | 'vanishes'
  /** Calls the hotline again after a drop, before any agent has called back. */
  callsAgain: boolean
  subscriber: PersonaSubscriber
  story: string
}

const ordinary: PersonaSubscriber = {
  owner: 'individual',
  line: 'ordinary',
  billing: 'prepaid',
  tier: 'ordinary',
  kndl: false,
  activatedOn: '2025-09-15',
  missing: ['gender', 'occupation', 'hobbies']
}

const willing = {
  withheld: false,
  onIncoming: { kind: 'answers', afterMs: 1200 },
  firstCallEnds: 'hangs-up',
  callsAgain: false,
  subscriber: ordinary
} satisfies Partial<Persona>

export const personas = {
  answersEverything: {
    ...willing,
    key: 'answersEverything',
    name: 'Nguyễn Thị Mai',
    gender: 'female',
    number: '+84901000001',
    toneHz: 440,
    says: { invitation: 'yes', persuasion: 'yes', occupation: 'teacher', hobbies: ['music', 'reading'] },
    story: 'Says yes and answers both questions.'
  },
  refuses: {
    ...willing,
    key: 'refuses',
    name: 'Trần Văn Hùng',
    gender: 'male',
    number: '+84901000002',
    toneHz: 480,
    says: { invitation: 'no', persuasion: 'no' },
    story: 'An ordinary customer who refuses; is thanked and not asked again.'
  },
  priorityPersuaded: {
    ...willing,
    key: 'priorityPersuaded',
    name: 'Lê Thị Hương',
    gender: 'female',
    number: '+84901000003',
    toneHz: 520,
    says: { invitation: 'no', persuasion: 'yes', occupation: 'engineer', hobbies: ['sport'] },
    subscriber: { ...ordinary, billing: 'postpaid', tier: 'premium', activatedOn: '2019-03-02' },
    story: 'A premium customer who refuses first and is persuaded.'
  },
  priorityRefusesTwice: {
    ...willing,
    key: 'priorityRefusesTwice',
    name: 'Phạm Quốc Bảo',
    gender: 'male',
    number: '+84901000004',
    toneHz: 560,
    says: { invitation: 'no', persuasion: 'no' },
    subscriber: { ...ordinary, kndl: true, activatedOn: '2012-02-29' },
    story: 'A member of the loyalty programme, with us since a leap day, who refuses twice.'
  },
  refusesOneField: {
    ...willing,
    key: 'refusesOneField',
    name: 'Đặng Thu Hà',
    gender: 'female',
    number: '+84901000005',
    toneHz: 600,
    says: { invitation: 'yes', persuasion: 'no', hobbies: ['cooking'], refuses: 'occupation' },
    story: 'Tells her hobbies and keeps her occupation to herself.'
  },
  cutInInvitation: {
    ...willing,
    key: 'cutInInvitation',
    name: 'Vũ Minh Khôi',
    gender: 'male',
    number: '+84901000006',
    toneHz: 640,
    says: { invitation: 'yes', persuasion: 'yes', occupation: 'trader', hobbies: ['sport', 'music'] },
    firstCallEnds: 'dropped-38',
    story: 'The network cuts the call in the invitation; he answers the callback and finishes.'
  },
  cutWithoutBye: {
    ...willing,
    key: 'cutWithoutBye',
    name: 'Bùi Ngọc Lan',
    gender: 'female',
    number: '+84901000007',
    toneHz: 680,
    says: { invitation: 'yes', persuasion: 'yes', occupation: 'student', hobbies: ['reading'] },
    firstCallEnds: 'vanishes',
    story: 'Drives into a tunnel: no BYE, only silence, then cause 44; she answers the callback.'
  },
  callsAgainFirst: {
    ...willing,
    key: 'callsAgainFirst',
    name: 'Hoàng Anh Tuấn',
    gender: 'male',
    number: '+84901000008',
    toneHz: 720,
    says: { invitation: 'yes', persuasion: 'yes', occupation: 'engineer', hobbies: ['music'] },
    firstCallEnds: 'dropped-38',
    callsAgain: true,
    story: 'Is cut off and calls in again, at whichever desk, before anybody has called him back.'
  },
  doesNotAnswer: {
    ...willing,
    key: 'doesNotAnswer',
    name: 'Đỗ Thị Yến',
    gender: 'female',
    number: '+84901000009',
    toneHz: 760,
    onIncoming: { kind: 'does-not-answer' },
    says: { invitation: 'yes', persuasion: 'yes', occupation: 'teacher', hobbies: ['cooking'] },
    firstCallEnds: 'dropped-38',
    story: 'Is cut off and does not answer any callback.'
  },
  organisation: {
    ...willing,
    key: 'organisation',
    name: 'Công ty TNHH Sao Việt',
    gender: 'male',
    number: '+84901000010',
    toneHz: 800,
    says: { invitation: 'no', persuasion: 'no' },
    subscriber: { ...ordinary, owner: 'organisation', billing: 'postpaid' },
    story: 'The line belongs to a company: never asked.'
  },
  withheld: {
    ...willing,
    key: 'withheld',
    name: 'Phan Thanh Tùng',
    gender: 'male',
    number: '+84901000011',
    toneHz: 840,
    withheld: true,
    says: { invitation: 'yes', persuasion: 'yes', occupation: 'trader', hobbies: ['reading'] },
    story: 'Calls with a withheld number; the agent enters the number he tells.'
  },
  sharesNumber: {
    ...willing,
    key: 'sharesNumber',
    name: 'Mạc Thị Thảo',
    gender: 'female',
    number: '+84901000012',
    toneHz: 880,
    says: { invitation: 'yes', persuasion: 'yes', occupation: 'student', hobbies: ['cooking'] },
    story: 'Her number has two records; the agent asks her which one is hers.'
  }
} satisfies Record<string, Persona>

export type PersonaKey = keyof typeof personas
