// Several edges of the registrar: over to the next in seconds, back to the preferred one between calls.
import { describe, expect, it } from 'vitest'
import { settled } from './fake-clock.ts'
import { answerTo, methodOf } from './fake-registrar.ts'
import { accept, startLine } from './line-under-test.ts'

const [first, second] = ['ws://first.example/ws', 'ws://second.example/ws']

const answering = (request: string) =>
  methodOf(request) === 'REGISTER' ? accept(request) : answerTo(request, '200 OK')

/** Opens every socket that is asked for, but those to the edges that are down. */
function startFloor(behave: (request: string, url: string) => string | null = answering) {
  const down = new Set<string>()
  const line = startLine(behave)
  let seen = 0
  const answerDoors = async () => {
    for (; seen < line.registrar.sockets.length; seen += 1) {
      const socket = line.registrar.sockets[seen]
      if (!socket) continue
      if (down.has(socket.url)) socket.fall()
      else socket.open()
      await settled()
    }
  }
  const pass = async (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      line.clock.advance(100)
      await settled()
      await answerDoors()
    }
  }
  const inUse = () =>
    line.registrar.sockets.filter((one) => !one.isClosed && registers(one.sent) > 0).at(-1)?.url
  const cut = async (url: string) => {
    down.add(url)
    for (const socket of line.registrar.sockets) if (socket.url === url && !socket.isClosed) socket.fall()
    await settled()
  }
  /** On the second edge, with the first one well again. */
  const failedOver = async () => {
    await pass(100)
    await cut(first)
    await pass(6000)
    down.delete(first)
  }
  return { ...line, down, pass, inUse, cut, failedOver }
}

const registers = (sent: readonly string[]) => sent.filter((text) => methodOf(text) === 'REGISTER').length

describe('an edge that goes away', () => {
  it('is left for the next one within six seconds, whether it refuses or says nothing', async () => {
    const floor = startFloor()
    await floor.pass(100)
    await floor.cut(first)
    await floor.pass(6000)
    expect({ state: floor.states.at(-1), inUse: floor.inUse() }).toEqual({
      state: 'registered',
      inUse: second
    })
  })

  it('with a door that opens and nobody behind it is left within six seconds too', async () => {
    let isEmpty = false
    const floor = startFloor((request, url) => (isEmpty && url === first ? null : answering(request)))
    await floor.pass(100)
    isEmpty = true
    floor.registrar.last().fall()
    await floor.pass(6000)
    expect({ state: floor.states.at(-1), inUse: floor.inUse() }).toEqual({
      state: 'registered',
      inUse: second
    })
  })

  it.each([first, second])(
    'comes back after all were away: %s is asked at the very next try',
    async (back) => {
      const floor = startFloor()
      await floor.pass(100)
      floor.down.add(second)
      await floor.cut(first)
      await floor.pass(60_000)
      floor.down.delete(back)
      await floor.pass(12_000)
      expect({ state: floor.states.at(-1), inUse: floor.inUse() }).toEqual({
        state: 'registered',
        inUse: back
      })
    }
  )

  it('that answers 503 is left for the next one', async () => {
    const floor = startFloor((request, url) =>
      url === first ? answerTo(request, '503 Service Unavailable') : answering(request)
    )
    await floor.pass(3000)
    expect({ state: floor.states.at(-1), inUse: floor.inUse() }).toEqual({
      state: 'registered',
      inUse: second
    })
  })

  it('is not left for a refused account: another door does not make it right', async () => {
    const floor = startFloor((request) => answerTo(request, '403 Forbidden'))
    await floor.pass(3000)
    expect({
      state: floor.states.at(-1),
      tried: new Set(floor.registrar.sockets.map(({ url }) => url))
    }).toEqual({
      state: 'refused',
      tried: new Set([first])
    })
  })

  it('where all are down, doors are knocked at with growing pauses', async () => {
    const floor = startFloor()
    floor.down.add(first).add(second)
    await floor.pass(60_000)
    expect(floor.registrar.sockets.length).toBeLessThan(30)
  })
})

describe('the preferred edge, well again,', () => {
  it('gets the line back without the registration being withdrawn', async () => {
    const floor = startFloor()
    await floor.failedOver()
    const before = floor.states.length
    await floor.pass(40_000)
    expect({
      inUse: floor.inUse(),
      withdrawn: floor.states.slice(before).filter((state) => state !== 'registered')
    }).toEqual({
      inUse: first,
      withdrawn: []
    })
    const [, old] = floor.registrar.sockets.filter(({ sent }) => registers(sent) > 0)
    expect({
      url: old?.url,
      isClosed: old?.isClosed,
      farewell: old?.sent.some((text) => /;expires=0/.test(text))
    }).toEqual({
      url: second,
      isClosed: true,
      farewell: false
    })
  })

  it('waits until the call is over', async () => {
    const floor = startFloor()
    await floor.failedOver()
    floor.call.isGoingOn = true
    await floor.pass(60_000)
    expect(floor.inUse()).toBe(second)
    floor.call.isGoingOn = false
    await floor.pass(15_000)
    expect(floor.inUse()).toBe(first)
  })

  it('is not gone to while only its door opens', async () => {
    const floor = startFloor((request, url) =>
      url === first && methodOf(request) === 'OPTIONS' ? null : answering(request)
    )
    await floor.failedOver()
    await floor.pass(60_000)
    expect(floor.inUse()).toBe(second)
  })

  it('is asked without credentials, once every ten seconds or so', async () => {
    const floor = startFloor()
    await floor.failedOver()
    floor.call.isGoingOn = true
    const before = floor.registrar.sockets.length
    await floor.pass(60_000)
    const probes = floor.registrar.sockets.slice(before)
    expect(probes.length).toBeGreaterThan(3)
    expect(probes.length).toBeLessThan(9)
    expect(probes.flatMap(({ sent }) => sent).filter((text) => /^Authorization/im.test(text))).toEqual([])
    expect(probes.every(({ isClosed }) => isClosed)).toBe(true)
  })
})
