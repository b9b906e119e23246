// What makes the phone look after its line at once, and that it does.
import { describe, expect, it } from 'vitest'
import { followNetwork } from '../../../src-renderer/phone/line/network-change.ts'
import { createPhone } from './phone-under-test.ts'

function createSigns() {
  const [window, document, connection] = [new EventTarget(), new EventTarget(), new EventTarget()]
  const awake: (() => void)[] = []
  const wakes = () => {
    for (const listener of awake) listener()
  }
  return { window, document, connection, wakes, onAwake: (listener: () => void) => void awake.push(listener) }
}

describe('a sign of another network', () => {
  it.each<[string, (signs: ReturnType<typeof createSigns>) => void]>([
    ['the browser is online again', ({ window }) => window.dispatchEvent(new Event('online'))],
    ['the page is shown again', ({ window }) => window.dispatchEvent(new Event('pageshow'))],
    ['the page is thawed', ({ document }) => document.dispatchEvent(new Event('resume'))],
    ['the network is another', ({ connection }) => connection.dispatchEvent(new Event('change'))],
    ['the machine is awake', ({ wakes }) => wakes()]
  ])('is heard: %s', (_, happens) => {
    const signs = createSigns()
    let heard = 0
    followNetwork(signs, () => {
      heard += 1
    })
    happens(signs)
    expect(heard).toBe(1)
  })

  it('has the line asked at once whether it still stands', async () => {
    const { start, sent, networkChanged } = createPhone()
    await start()
    const before = sent('OPTIONS').length
    await networkChanged()
    expect(sent('OPTIONS').length).toBe(before + 1)
  })
})
