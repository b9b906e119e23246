// The lab's PBX as a queue source: what it says becomes queue events, and what the centre wants is done or refused.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LabPbx, startLabPbx } from '../../lab/pbx/start-lab-pbx.ts'
import { silentLog } from '../../shared/log.ts'
import { eventsOf, readLabMessage } from '../../src-central/queue-sources/lab-messages.ts'
import { createLabQueueSource } from '../../src-central/queue-sources/lab-queue-source.ts'
import type { QueueEvent } from '../../src-central/queue-sources/queue-source.ts'

describe('what the lab’s PBX says', () => {
  const call = {
    interactionId: 'i-1',
    ani: '+84901000001',
    dnis: '1090',
    queue: 'care1090',
    enteredAt: 7,
    displayName: 'Ada'
  }
  const entered = {
    type: 'entered',
    interactionId: 'i-1',
    ani: '+84901000001',
    dnis: '1090',
    queue: 'care1090',
    enteredAt: 7
  }
  const heard = (message: object) => {
    const read = readLabMessage(JSON.stringify(message))
    return read && eventsOf(read)
  }
  test.each([
    ['a call that entered', { type: 'entered', ...call }, [entered]],
    ['a withheld number', { type: 'entered', ...call, ani: null }, [{ ...entered, ani: null }]],
    [
      'an offer',
      { type: 'offered', interactionId: 'i-1', extension: 'agent1001' },
      [{ type: 'offered', interactionId: 'i-1', extension: 'agent1001' }]
    ],
    [
      'an end',
      { type: 'ended', interactionId: 'i-1', cause: 38, by: 'pbx' },
      [{ type: 'ended', interactionId: 'i-1', cause: 38, by: 'pbx' }]
    ],
    ['a registration', { type: 'registered', extension: 'agent1001' }, []],
    [
      'a call that is going on when the centre comes back',
      {
        type: 'snapshot',
        registered: [],
        calls: [{ ...call, offeredTo: 'agent1001', answeredBy: 'agent1001' }]
      },
      [
        entered,
        { type: 'offered', interactionId: 'i-1', extension: 'agent1001' },
        { type: 'answered', interactionId: 'i-1', extension: 'agent1001' },
        { type: 'all-told', interactionIds: ['i-1'] }
      ]
    ]
  ])('%s', (_what, message, events) => {
    expect(heard(message)).toEqual(events)
  })

  test.each([
    '',
    'null',
    '[]',
    '{"type":"entered"}',
    '{"type":"sudo"}',
    '{"type":"ended","interactionId":"","cause":1,"by":"pbx"}'
  ])('is not believed when it is %s', (text) => expect(readLabMessage(text)).toBeNull())
})

describe('the lab’s queue source', () => {
  let pbx: LabPbx
  beforeAll(async () => {
    pbx = await startLabPbx({ customersPassword: 'c', controlToken: 'control' })
  })
  afterAll(() => pbx.stop())
  const source = () =>
    createLabQueueSource(
      { kind: 'lab', controlUrl: pbx.controlUrl, sipUrl: pbx.sipUrl, realm: 'hotline.lab', token: 'control' },
      silentLog
    )

  test('is up when the PBX has told what is going on, and takes commands', async () => {
    const events: QueueEvent[] = []
    const queue = source()
    await queue.start((event) => events.push(event))
    expect([queue.state(), events]).toEqual([
      'up',
      [{ type: 'up' }, { type: 'all-told', interactionIds: [] }]
    ])
    const account = await queue.sipAccount('agent1001')
    await queue.setMember({ extension: 'agent1001', ready: true, reason: null })
    await queue.allowDial({ interactionId: 'i-1', extension: 'agent1001', number: '+84901000001' })
    await queue.hangUp({ interactionId: 'i-none', extension: 'agent1001' })
    expect((await queue.sipAccount('agent1001')).ha1).not.toBe(account.ha1)
    await queue.stop()
  })

  test('says when the PBX is gone, refuses commands meanwhile, and makes accounts all the same', async () => {
    const events: QueueEvent[] = []
    const queue = source()
    await queue.start((event) => events.push(event))
    const port = Number(new URL(pbx.controlUrl).port)
    await pbx.stop()
    await expect.poll(() => events.at(-1)).toEqual({ type: 'down' })
    await expect(queue.setMember({ extension: 'agent1001', ready: true, reason: null })).rejects.toThrow(
      'out of reach'
    )
    expect((await queue.sipAccount('agent1001')).username).toBe('agent1001')
    pbx = await startLabPbx({ customersPassword: 'c', controlToken: 'control', port })
    await expect
      .poll(() => events.at(-1), { timeout: 10_000 })
      .toEqual({ type: 'all-told', interactionIds: [] })
    await queue.stop()
  })
})
