// What became of a call reaches the host once, in order, whatever happens to the link meanwhile.
import { describe, expect, it } from 'vitest'
import type { DropFacts } from '../../../shared/domain/drop-classifier.ts'
import { silentLog } from '../../../shared/log.ts'
import { type HostClient, HostFault } from '../../../src-renderer/host/host-client.ts'
import { createCallReports } from '../../../src-renderer/phone/call/call-reports.ts'
import { createFakeClock, settled } from './fake-clock.ts'

const facts: DropFacts = {
  by: 'remote',
  cause: 38,
  sip: null,
  ice: 'ok',
  page: 'ok',
  host: 'ok',
  afterRefer: false,
  silentMs: 40,
  onHold: false,
  pbxCause: null
}
const offered = (interactionId: string) => ({
  callbackId: null,
  call: {
    interactionId,
    direction: 'inbound' as const,
    ani: '+84901234567',
    aniWithheld: false,
    dnis: '1090',
    queue: 'care1090',
    displayName: 'Ada',
    enteredAt: 1,
    enteredAtSource: 'pbx' as const,
    offeredAt: 2
  }
})

function deskOfHost(answers: (procedure: string, times: number) => 'done' | HostFault | 'silence') {
  const clock = createFakeClock()
  const taken: string[] = []
  let times = 0
  const host = {
    call(procedure: string, input: { interactionId?: string; call?: { interactionId: string } }) {
      times += 1
      const answer = answers(procedure, times)
      if (answer === 'silence') return new Promise(() => {})
      if (answer !== 'done') return Promise.reject(answer)
      taken.push(`${procedure} ${input.interactionId ?? input.call?.interactionId}`)
      return Promise.resolve({ kind: 'done' })
    }
  } as unknown as HostClient
  const reports = createCallReports({ host, clock, log: silentLog })
  const pass = async (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 250) {
      clock.advance(250)
      await settled()
    }
  }
  const tellAll = (id: string) => {
    reports.opened(offered(id))
    reports.answered({ interactionId: id, at: 3 })
    reports.ended({ interactionId: id, at: 4, answered: true, facts, sipStatus: null })
  }
  return { clock, reports, taken, pass, tellAll }
}

const wholeStory = (id: string) => [
  `interaction.open ${id}`,
  `interaction.answered ${id}`,
  `interaction.ended ${id}`
]

describe('reports of a call', () => {
  it('arrive in the order in which things happened', async () => {
    const { reports, taken, tellAll } = deskOfHost(() => 'done')
    tellAll('one')
    await settled()
    expect({ taken, waiting: reports.waiting() }).toEqual({ taken: wholeStory('one'), waiting: 0 })
  })

  it('are kept and repeated until a lost host is back', async () => {
    let isThere = false
    const { reports, taken, pass, tellAll } = deskOfHost(() =>
      isThere ? 'done' : new HostFault('disconnected')
    )
    tellAll('one')
    await pass(60_000)
    expect({ taken, waiting: reports.waiting() }).toEqual({ taken: [], waiting: 3 })
    isThere = true
    await pass(5250)
    expect({ taken, waiting: reports.waiting() }).toEqual({ taken: wholeStory('one'), waiting: 0 })
  })

  it('are repeated when the host says nothing within five seconds', async () => {
    const { taken, pass, tellAll } = deskOfHost((_procedure, times) => (times === 1 ? 'silence' : 'done'))
    tellAll('one')
    await pass(4750)
    expect(taken).toEqual([])
    await pass(1000)
    expect(taken).toEqual(wholeStory('one'))
  })

  it('that the contract refuses are let go, and hold up nothing that follows', async () => {
    const { reports, taken, tellAll } = deskOfHost((procedure) =>
      procedure === 'interaction.open' ? new HostFault('invalid-input', 'trace') : 'done'
    )
    tellAll('one')
    await settled()
    expect({ taken, waiting: reports.waiting() }).toEqual({ taken: wholeStory('one').slice(1), waiting: 0 })
  })

  it('of one call are not held up by another call that the host trips over', async () => {
    const clock = createFakeClock()
    const taken: string[] = []
    const host = {
      call: (procedure: string, input: { call?: { interactionId: string } }) => {
        if (input.call?.interactionId === 'bad') return Promise.reject(new HostFault('internal', 'trace'))
        taken.push(procedure)
        return Promise.resolve({ kind: 'done' })
      }
    } as unknown as HostClient
    const reports = createCallReports({ host, clock, log: silentLog })
    reports.opened(offered('bad'))
    reports.opened(offered('good'))
    await settled()
    expect({ taken, waiting: reports.waiting() }).toEqual({ taken: ['interaction.open'], waiting: 1 })
  })
})
