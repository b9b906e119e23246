// P1 and P2: from the click on "answer" to the 200 with our description, and to the first packet of the customer's voice,
// beside SIP.js SimpleUser in the same browser at the same Asterisk; once without STUN, once with a deaf STUN server.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { personas } from '../../lab/personas.ts'
import { installAsterisk } from '../../pbx/asterisk/install-asterisk.ts'
import { type AsteriskWorld, asteriskFolder } from '../pbx/support/asterisk-world.ts'
import { startHotlineOnAsterisk } from '../pbx/support/hotline-on-asterisk.ts'
import { openSiteWithDeafStun } from './deaf-stun.ts'
import { inMs, type Row, spreadOf } from './figures.ts'
import { type BenchPhone, openBenchPhones, type Sitters } from './pick-up-phones.ts'

export interface PickUpAmounts {
  /** Calls to each telephone. */
  withoutStun: number
  /** With a STUN server that does not answer SimpleUser takes 5 s each time. */
  withDeafStun: number
}

const signals = ['SIGINT', 'SIGTERM'] as const

const metrics = {
  answered: 'P1 click on "answer" → 200 OK',
  answeredDeaf: 'P1 click on "answer" → 200 OK, STUN server unreachable',
  heard: 'P2 click on "answer" → first packet of the customer\'s voice'
}
/** Of the baseline's median. */
const shares = { answered: 0.35, answeredDeaf: 0.02, heard: 0.55 }
const { name, number, toneHz } = personas.answersEverything

/** From the click on, ms. */
interface PickUp {
  answered: number
  heard: number
  candidates: { gathered: number; untold: string[] }
}
type PickUps = Record<'ours' | 'baseline', PickUp[]>

export async function measurePickUps(amounts: PickUpAmounts, say: (line: string) => void): Promise<Row[]> {
  const installation = await installAsterisk(asteriskFolder)
  if (installation.kind === 'unavailable') return unmeasured(installation.reason)
  const hotline = await startHotlineOnAsterisk()
  const site = await openSiteWithDeafStun(hotline.centreUrl)
  const open = new Set([() => site.stop(), () => hotline.stop()])
  // none of the processes behind them would end by itself
  const leave = () => void Promise.allSettled([...open].map((stop) => stop())).then(() => process.exit(1))
  for (const signal of signals) process.once(signal, leave)
  const { withoutStun, withDeafStun } = amounts
  const hostId = randomUUID()
  try {
    say(`P1, P2: ${withoutStun} calls to the desk and as many to SimpleUser, without STUN …`)
    const plain = await measureAt({ ...hotline, open, sitters: { desk: lan, hostId } }, withoutStun)
    say(`P1: ${withDeafStun} calls to each with a STUN server that does not answer …`)
    const deaf = await measureAt({ ...hotline, ...site, open, sitters: { desk: hoa, hostId } }, withDeafStun)
    return [
      row(metrics.answered, plain, 'answered', shares.answered),
      row(metrics.answeredDeaf, deaf, 'answered', shares.answeredDeaf),
      rowOfVoice(plain),
      row(`${metrics.heard}, STUN server unreachable`, deaf, 'heard', null)
    ]
  } finally {
    for (const signal of signals) process.off(signal, leave)
    await site.stop()
    await hotline.stop()
  }
}

const unmeasured = (why: string): Row[] =>
  Object.values(metrics).map((metric) => {
    const nothing = { baseline: '–', ours: '–', goal: '', met: null }
    return { metric, ...nothing, ratio: `not measured, no Asterisk: ${why}` }
  })

interface PickUpWorld {
  centreUrl: string
  pbx: AsteriskWorld
  /** What an interrupted run must end. */
  open: Set<() => Promise<void>>
  sitters: Sitters
}

const lan = { username: 'lan', extension: 'agent1001' }
const hoa = { username: 'hoa', extension: 'agent1003' }

async function measureAt({ centreUrl, pbx, open, sitters }: PickUpWorld, calls: number): Promise<PickUps> {
  const phones = await openBenchPhones(centreUrl, name, sitters)
  open.add(phones.kill)
  try {
    // The first call of a page pays for what the browser loads once.
    for (const phone of [phones.desk, phones.simpleUser]) await measureCall(phone, pbx)
    const pickUps: PickUps = { ours: [], baseline: [] }
    for (let call = 0; call < calls; call += 1) {
      pickUps.ours.push(await measureCall(phones.desk, pbx))
      pickUps.baseline.push(await measureCall(phones.simpleUser, pbx))
    }
    return pickUps
  } finally {
    open.delete(phones.kill)
    await phones.stop()
  }
}

async function measureCall(phone: BenchPhone, pbx: AsteriskWorld): Promise<PickUp> {
  const { extension, screen, line } = phone
  await Promise.all([screen.clear(), line.clear()])
  const call = await pbx.customerCalls({ ani: number, name, toneHz, rings: [extension] })
  await phone.rings()
  // The ring itself is over and painted, and calls stay out of step with frames and packets.
  await pause(400 + Math.random() * 100)
  await phone.pickUp()
  const [answered, heard] = [await line.reached('answer sent'), await line.reached('first packet')]
  const clicked = await screen.reached('click')
  await pause(300)
  const candidates = await phone.candidates()
  await call.hangUp()
  await phone.finish()
  await pause(300)
  return { answered: answered - clicked, heard: heard - clicked, candidates }
}

function row(what: string, pickUps: PickUps, moment: 'answered' | 'heard', share: number | null): Row {
  const [ours, baseline] = [pickUps.ours, pickUps.baseline].map((calls) =>
    spreadOf(calls.map((call) => call[moment]))
  )
  if (!ours?.count || !baseline?.count) throw new Error('no call was answered')
  const ratio = ours.median / baseline.median
  return {
    metric: `${what} (${ours.count} calls)`,
    baseline: `SimpleUser: ${inMs(baseline)}`,
    ours: inMs(ours),
    ratio: `${ratio.toFixed(3)}×, median`,
    goal: share === null ? '' : `≤ ${share}×`,
    met: share === null ? null : ratio <= share
  }
}

/** A voice that comes soon because ways for it were left out is no merit: every candidate must have been told. */
function rowOfVoice(pickUps: PickUps): Row {
  const voice = row(metrics.heard, pickUps, 'heard', shares.heard)
  const whole = pickUps.ours.filter(
    ({ candidates: { gathered, untold } }) => gathered > 0 && untold.length === 0
  )
  const told = `all UDP host candidates told in ${whole.length} of ${pickUps.ours.length}`
  return {
    ...voice,
    ours: `${voice.ours}; ${told}`,
    goal: `${voice.goal}, all UDP host candidates`,
    met: voice.met && whole.length === pickUps.ours.length
  }
}
