// A damaged store: what was saved and what was not stands on the screen until somebody has seen it.
import { afterEach, expect, test } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { problemOf } from '../../../src-renderer/desk/outcome.ts'
import { HostFault } from '../../../src-renderer/host/host-fault.ts'
import { morning, session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'

let desk: DeskOnScreen | null = null
afterEach(() => desk?.close())

test('the agent reads what was saved, what could not be read, and where the damaged file lies, until they put it away', async () => {
  desk = await openDesk({
    session,
    salvage: {
      at: morning,
      keptAs: 'desk-damaged-2026-11-20T02-41-24.sqlite',
      saved: 1842,
      lost: [
        { kind: 'capture', count: 2 },
        { kind: 'past_call', count: null }
      ]
    }
  })
  expect(desk.text()).toContain(vi.problems['store-damaged'].what)
  expect(desk.text()).toContain('HD-701')
  expect(desk.text()).toContain('1842')
  expect(desk.text()).toContain('desk-damaged-2026-11-20T02-41-24.sqlite')
  expect(desk.text()).toContain('lượt chuẩn hoá: 2, cuộc gọi đã qua (không rõ bao nhiêu)')
  await desk.click(vi.problems.dismiss)
  expect(desk.text()).not.toContain('HD-701')
  expect(desk.host.world.salvage).toBeNull()
})

test('a disk that takes nothing more and a store that cannot be read have words of their own', () => {
  expect(problemOf(new HostFault('store-unwritable'))).toBe('store-unwritable')
  expect(problemOf(new HostFault('store-damaged'))).toBe('store-damaged')
})
