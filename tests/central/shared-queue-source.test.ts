// The queue source of an instance among others: whoever leads tells of calls from their beginning, with no moment in which
// nobody carries out what agents ask.
import { expect, test } from 'vitest'
import { createNoQueueSource } from '../../src-central/queue-sources/no-queue-source.ts'
import type { QueueEvent, QueueSource } from '../../src-central/queue-sources/queue-source.ts'
import { createSharedQueueSource } from '../../src-central/queue-sources/shared-queue-source.ts'

const idle: QueueEvent = { type: 'device', extension: 'agent1001', state: 'idle' }
const offered: QueueEvent = { type: 'offered', interactionId: 'i-1', extension: 'agent1001' }

function openSource() {
  interface Connection {
    tell: (event: QueueEvent) => void
    stopped: boolean
    number: number
  }
  const connections: Connection[] = []
  const notes: string[] = []
  const open = (): QueueSource => {
    const connection: Connection = { tell: () => {}, stopped: false, number: connections.length + 1 }
    connections.push(connection)
    return {
      ...createNoQueueSource(),
      start: async (listener) => {
        connection.tell = listener
      },
      setMember: async () => void notes.push(`command by ${connection.number}`),
      stop: async () => {
        connection.stopped = true
      }
    }
  }
  const source = createSharedQueueSource({ open, watch: ({ type }) => void notes.push(`seen ${type}`) })
  const start = () => source.start(({ type }) => void notes.push(`heard ${type}`))
  const command = () => source.setMember({ extension: 'agent1001', ready: true, reason: null })
  const tell = (number: number, event: QueueEvent) => connections[number - 1]?.tell(event)
  return { source, start, command, tell, notes, connections }
}

test('alone, there is one connection and all of it is heard', async () => {
  const { source, start, tell, notes, connections } = openSource()
  await source.lead()
  await start()
  tell(1, { type: 'up' })
  tell(1, offered)
  tell(1, idle)
  expect({ notes, count: connections.length }).toEqual({
    notes: ['heard up', 'heard offered', 'heard device'],
    count: 1
  })
})

test('one that follows sees telephones and carries out commands', async () => {
  const { start, command, tell, notes } = openSource()
  await start()
  tell(1, offered)
  tell(1, idle)
  await command()
  expect(notes).toEqual(['seen offered', 'seen device', 'command by 1'])
})

test('one that begins to lead hears from the beginning, and commands change over before anybody acts on it', async () => {
  const { source, start, command, tell, notes, connections } = openSource()
  await start()
  await source.lead()
  tell(1, idle)
  await command()
  tell(2, { type: 'up' })
  await command()
  tell(2, offered)
  tell(1, offered)
  expect({ notes, stopped: connections.map(({ stopped }) => stopped) }).toEqual({
    notes: ['seen device', 'command by 1', 'heard up', 'command by 2', 'heard offered'],
    stopped: [true, false]
  })
})

test('one that leads no more goes on with its connection, and leading anew hears from the beginning', async () => {
  const { source, start, command, tell, notes, connections } = openSource()
  await source.lead()
  await start()
  source.follow()
  tell(1, offered)
  await command()
  await source.lead()
  tell(2, { type: 'up' })
  expect({ notes, count: connections.length }).toEqual({
    notes: ['seen offered', 'command by 1', 'heard up'],
    count: 2
  })
})

test('leading that ends before the PBX has answered leaves nothing behind', async () => {
  const { source, start, command, tell, notes, connections } = openSource()
  await start()
  await source.lead()
  source.follow()
  tell(2, { type: 'up' })
  await command()
  expect({ notes, stopped: connections.map(({ stopped }) => stopped) }).toEqual({
    notes: ['command by 1'],
    stopped: [false, true]
  })
})
