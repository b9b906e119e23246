// How a workstation listens: a lost bell costs a question, never a fact, and a thousand workstations do not ask at once.
import { expect, test } from 'vitest'
import { silentLog } from '../../shared/log.ts'
import { createCentralFeed, type FeedEnd } from '../../src-main/central/central-feed.ts'

function openFeed(random = 0.5) {
  const said: string[] = []
  const sockets: { message: (text: string) => void; opened: () => void; closed: (why: FeedEnd) => void }[] =
    []
  const waiting: { delayMs: number; act: () => void }[] = []
  const feed = createCentralFeed({
    centreUrl: 'http://centre',
    openSocket(_url, _token, on) {
      sockets.push(on)
      return { close: () => said.push('closed') }
    },
    schedule(delayMs, act) {
      const entry = { delayMs, act }
      waiting.push(entry)
      return () => void waiting.splice(waiting.indexOf(entry), waiting.includes(entry) ? 1 : 0)
    },
    random: () => random,
    log: silentLog,
    tokenDoubted: () => said.push('doubted'),
    ring: ({ type }) => said.push(type),
    caughtUp: () => said.push('caught up')
  })
  feed.start('token')
  const socket = () => {
    const last = sockets.at(-1)
    if (!last) throw new Error('no socket was opened')
    return last
  }
  return { feed, said, sockets, waiting, socket }
}

test('told that bells were missed between centres, it asks for everything once, at a time of its own', () => {
  const { said, waiting, socket } = openFeed()
  socket().message('{"type":"all-changed"}')
  socket().message('{"type":"all-changed"}')
  expect({ said, delays: waiting.map(({ delayMs }) => delayMs) }).toEqual({ said: [], delays: [1000] })
  waiting[0]?.act()
  expect(said).toEqual(['caught up'])
})

test('a centre that goes away is left for another one, without doubt, at a time of its own', () => {
  const { said, waiting, sockets, socket } = openFeed(0.25)
  socket().closed('going-away')
  expect(waiting.map(({ delayMs }) => delayMs)).toEqual([500])
  waiting[0]?.act()
  socket().opened()
  expect({ sockets: sockets.length, said }).toEqual({ sockets: 2, said: ['caught up'] })
})

test('who signs out is asked nothing any more', () => {
  const { feed, said, waiting, socket } = openFeed()
  socket().message('{"type":"all-changed"}')
  feed.stop()
  expect({ said, waiting }).toEqual({ said: ['closed'], waiting: [] })
})
