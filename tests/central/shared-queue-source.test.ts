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
    state: 'up' | 'down'
  }
  const connections: Connection[] = []
  const notes: string[] = []
  const open = (): QueueSource => {
    const number = connections.length + 1
    const connection: Connection = { tell: () => {}, stopped: false, number, state: 'down' }
    connections.push(connection)
    return {
      ...createNoQueueSource(),
      start: async (listener) => {
        connection.tell = listener
      },
      state: () => connection.state,
      setMember: async () => void notes.push(`command by ${connection.number}`),
      stop: async () => {
        connection.stopped = true
      }
    }
  }
  const source = createSharedQueueSource({ open, watch: ({ type }) => void notes.push(`seen ${type}`) })
  const start = () => source.start(({ type }) => void notes.push(`heard ${type}`))
  const command = () => source.setMember({ extension: 'agent1001', ready: true, reason: null })
  const tell = (number: number, event: QueueEvent) => {
    const connection = connections[number - 1]
    if (!connection) throw new Error(`there is no connection ${number}`)
    if (event.type === 'up' || event.type === 'down') connection.state = event.type
    connection.tell(event)
  }
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

test('asked to tell again, one that leads hears from the beginning on a connection that then takes the place of the first', async () => {
  const { source, start, command, tell, notes, connections } = openSource()
  await source.lead()
  await start()
  tell(1, { type: 'up' })
  await source.tellAgain()
  await source.tellAgain()
  tell(1, offered)
  await command()
  tell(2, { type: 'up' })
  tell(1, offered)
  tell(2, idle)
  await command()
  expect({ notes, stopped: connections.map(({ stopped }) => stopped) }).toEqual({
    notes: ['heard up', 'heard offered', 'command by 1', 'heard up', 'heard device', 'command by 2'],
    stopped: [true, false]
  })
})

test('nothing is asked again by one that follows, or whose connection will tell everything anyway', async () => {
  const { source, start, tell, connections } = openSource()
  await start()
  tell(1, { type: 'up' })
  await source.tellAgain()
  await source.lead()
  tell(2, { type: 'up' })
  tell(2, { type: 'down' })
  await source.tellAgain()
  expect(connections.map(({ stopped }) => stopped)).toEqual([true, false])
})

test('one that has ceased to lead keeps nothing of what it asked for', async () => {
  const { source, start, command, tell, notes, connections } = openSource()
  await source.lead()
  await start()
  tell(1, { type: 'up' })
  await source.tellAgain()
  source.follow()
  tell(2, { type: 'up' })
  await command()
  expect({ notes, stopped: connections.map(({ stopped }) => stopped) }).toEqual({
    notes: ['heard up', 'command by 1'],
    stopped: [false, true]
  })
})

test('whether the PBX is heard is told of the connection that tells of calls, while commands go on by the other', async () => {
  const { source, start, tell } = openSource()
  await start()
  tell(1, { type: 'up' })
  const following = [source.hearing(), source.state()]
  await source.lead()
  const beginning = [source.hearing(), source.state()]
  tell(2, { type: 'up' })
  expect([following, beginning, [source.hearing(), source.state()]]).toEqual([
    ['up', 'up'],
    ['down', 'up'],
    ['up', 'up']
  ])
})
