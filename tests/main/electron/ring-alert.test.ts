// A call rings: the desk comes up without taking the focus, a notice stands as long as it rings, and nothing personal
// stands in it that the policy does not want there.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeskWindow, type WindowParts } from '../../../src-main/electron/presence/desk-window.ts'
import { createRingAlert } from '../../../src-main/electron/presence/ring-alert.ts'
import { howToRaise, ringNotice } from '../../../src-main/electron/presence/ring-attention.ts'
import { shellWords } from '../../../src-main/electron/presence/shell-words.ts'
import { ringing, talking, workplace } from './workplace-under-test.ts'

const front = { isFocused: true, isVisible: true, isMinimised: false }
const background = { ...front, isFocused: false }
const hidden = { isFocused: false, isVisible: false, isMinimised: false }
const minimised = { isFocused: false, isVisible: true, isMinimised: true }
/** What Electron says of a minimised window on macOS, and of one that was closed while minimised. */
const minimisedUnseen = { ...minimised, isVisible: false }

describe('the desk window, when a call rings', () => {
  it.each([
    ['in front', front, false, 'win32', []],
    ['in front', front, true, 'win32', []],
    ['behind another program', background, false, 'win32', ['lift', 'flash']],
    ['behind another program', background, false, 'linux', ['lift', 'flash']],
    ['behind another program', background, true, 'win32', ['flash']],
    ['minimised', minimised, false, 'win32', ['show', 'flash']],
    ['minimised', minimised, true, 'win32', ['flash']],
    ['minimised', minimised, false, 'linux', ['flash']],
    ['minimised', minimisedUnseen, false, 'darwin', ['flash']],
    ['closed to the tray', hidden, false, 'linux', ['show', 'flash']],
    ['closed to the tray', hidden, true, 'win32', ['show', 'flash']]
  ] as const)('%s (%o, talking: %s, %s): %o', (_, state, isTalking, platform, steps) => {
    expect(howToRaise(state, { isTalking, platform })).toEqual(steps)
  })
})

const words = shellWords('vi').ring

describe('the notice', () => {
  it('names the queue and nobody, unless the policy says so', () => {
    expect({
      plain: ringNotice(ringing(), 'plain', words),
      caller: ringNotice(ringing(), 'caller', words),
      colleague: ringNotice(ringing('one', { queue: null, ani: null, extension: '201' }), 'caller', words),
      nothing: ringNotice(ringing('one', { queue: null }), 'plain', words)
    }).toEqual({
      plain: { title: 'Cuộc gọi đến', body: 'Hàng chờ hotline' },
      caller: { title: 'Cuộc gọi đến', body: 'Ada\n0901 234 567\nHàng chờ hotline' },
      colleague: { title: 'Cuộc gọi đến', body: 'Ada\n201' },
      nothing: { title: 'Cuộc gọi đến', body: '' }
    })
  })

  it('holds nothing of the caller when it is plain', () => {
    const text = fc.string({ minLength: 5 })
    fc.assert(
      fc.property(text, fc.constantFrom('+84901234567', null), (displayName, ani) => {
        expect(ringNotice(ringing('one', { displayName, ani }), 'plain', words)).toEqual(
          ringNotice(ringing(), 'plain', words)
        )
      })
    )
  })

  it('holds no mark-up and no lines of the caller’s making', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (displayName, queue) => {
        const { body } = ringNotice(ringing('one', { displayName, queue, ani: null }), 'caller', words)
        expect(body).not.toMatch(/[<>&\r\t]/)
        expect(body.split('\n').length).toBeLessThanOrEqual(2)
      })
    )
  })
})

/** A window in memory: what is done to it is noted in order. */
function createFakeWindow(state = background) {
  const done: string[] = []
  const window: WindowParts = {
    isFocused: () => state.isFocused,
    isVisible: () => state.isVisible,
    isMinimized: () => state.isMinimised,
    showInactive: () => void done.push('show inactive'),
    moveTop: () => void done.push('move to the top'),
    flashFrame: (isOn) => void done.push(isOn ? 'flash' : 'stop flashing'),
    restore: () => void done.push('restore'),
    show: () => void done.push('show'),
    focus: () => void done.push('focus'),
    hide: () => void done.push('hide')
  }
  return { window, done }
}

function createAlert(state = background) {
  const { window, done } = createFakeWindow(state)
  const clicks: (() => void)[] = []
  const alert = createRingAlert({
    desk: createDeskWindow(window, 'win32'),
    showNotice: ({ body }, onClick) => {
      done.push(`notice: ${body}`)
      clicks.push(onClick)
      return () => done.push('notice taken away')
    }
  })
  return { alert, done, click: () => clicks.at(-1)?.() }
}

describe('the alert', () => {
  const [idle, rings, talks] = [
    workplace(),
    workplace({ calls: [ringing()] }),
    workplace({ calls: [talking()] })
  ]

  it('stands as long as it rings', () => {
    const { alert, done } = createAlert()
    alert(rings, idle)
    alert({ ...rings, unsent: 1 }, rings)
    alert(talks, rings)
    expect(done).toEqual([
      'notice: Hàng chờ hotline',
      'move to the top',
      'flash',
      'notice taken away',
      'stop flashing'
    ])
  })

  it('shows no notice to an agent who has the ring card in front of them', () => {
    const { alert, done } = createAlert(front)
    alert(rings, idle)
    alert(idle, rings)
    expect(done).toEqual(['stop flashing'])
  })

  it('comes for a second call too, and leaves the window where it is while the agent talks', () => {
    const { alert, done } = createAlert()
    const second = workplace({ calls: [talking(), ringing('two', { queue: 'premium' })] })
    alert(second, talks)
    alert(talks, second)
    expect(done).toEqual(['notice: Hàng chờ premium', 'flash', 'notice taken away', 'stop flashing'])
  })

  it('of a call that goes out does not come', () => {
    const { alert, done } = createAlert()
    alert(workplace({ calls: [ringing('one', { direction: 'outbound', phase: 'early' })] }), idle)
    expect(done).toEqual([])
  })

  it('that is clicked brings the desk forward and answers nothing', () => {
    const { alert, done, click } = createAlert(minimised)
    alert(rings, idle)
    done.length = 0
    click()
    expect(done).toEqual(['stop flashing', 'restore', 'show', 'focus'])
  })
})
