// Closing the window hides it while somebody works here; quitting cuts no call off and says what the centre does not know
// yet; a machine that shuts down is not held up.
import { describe, expect, it } from 'vitest'
import { createLeavingGuard } from '../../../src-main/electron/presence/guard-leaving.ts'
import { mayQuit, whatClosingMeans } from '../../../src-main/electron/presence/leaving.ts'
import type { Question } from '../../../src-main/electron/presence/shell-words.ts'
import type { Workplace } from '../../../src-main/electron/presence/workplace.ts'
import { ringing, talking, workplace } from './workplace-under-test.ts'

it.each([
  ['nothing goes on', workplace(), false, { kind: 'go' }],
  [
    'it only rings: the queue goes on to the next agent',
    workplace({ calls: [ringing()] }),
    false,
    { kind: 'go' }
  ],
  ['a call goes on', workplace({ calls: [talking()] }), false, { kind: 'in-call' }],
  ['a call goes on, and yes was said', workplace({ calls: [talking()] }), true, { kind: 'in-call' }],
  ['changes wait', workplace({ unsent: 3 }), false, { kind: 'unsent', count: 3 }],
  ['changes wait, and yes was said', workplace({ unsent: 3 }), true, { kind: 'go' }],
  ['changes wait in a call', workplace({ unsent: 3, calls: [talking()] }), false, { kind: 'in-call' }]
] as const)('may the agent quit: %s', (_, place, isConfirmed, answer) => {
  expect(mayQuit(place, isConfirmed)).toEqual(answer)
})

it('closing hides while somebody is signed in or a call goes on', () => {
  const signedOut = workplace({ isSignedIn: false })
  expect([workplace(), { ...signedOut, calls: [talking()] }, signedOut].map(whatClosingMeans)).toEqual([
    'hide',
    'hide',
    'quit'
  ])
})

/** The application's doors: `quit` comes back to the guard, as Electron's does. */
function createDoors(first: Workplace) {
  const seen = { asked: [] as Question[], did: [] as string[] }
  let place = first
  let answer: (button: number) => void = () => {}
  const go = (pass: (event: { preventDefault: () => void }) => void, door: string) => {
    let isPrevented = false
    pass({
      preventDefault: () => {
        isPrevented = true
      }
    })
    seen.did.push(isPrevented ? `${door} held` : `${door} open`)
  }
  const guard = createLeavingGuard({
    workplace: () => place,
    desk: {
      hide: () => void seen.did.push('hidden'),
      bringForward: () => void seen.did.push('brought forward')
    },
    ask: (question) => {
      seen.asked.push(question)
      return new Promise((resolve) => {
        answer = resolve
      })
    },
    quit: () => go(guard.quitting, 'quit')
  })
  return {
    seen,
    guard,
    become: (next: Workplace) => {
      place = next
    },
    close: () => go(guard.closing, 'window'),
    quit: () => go(guard.quitting, 'quit'),
    say: async (button: number) => {
      answer(button)
      await Promise.resolve()
      await Promise.resolve()
    }
  }
}

describe('at the doors', () => {
  it('a window that is closed goes to the tray', () => {
    const { seen, close } = createDoors(workplace())
    close()
    expect(seen).toEqual({ asked: [], did: ['hidden', 'window held'] })
  })

  it('a window closed by nobody’s agent ends the product', () => {
    const { seen, close } = createDoors(workplace({ isSignedIn: false }))
    close()
    close()
    expect(seen.did).toEqual(['quit open', 'window held', 'window open'])
  })

  it('in a call the agent is told to end it first', async () => {
    const { seen, quit, say } = createDoors(workplace({ calls: [talking()], language: 'en' }))
    quit()
    quit()
    await say(0)
    expect(seen).toEqual({
      asked: [
        {
          message: 'You cannot quit while a call is going on',
          detail: 'Quitting now would cut the call off. End the call first.',
          buttons: ['Back']
        }
      ],
      did: ['brought forward', 'quit held', 'quit held']
    })
  })

  it('what waits unsent is named in a number, and a yes lets go', async () => {
    const { seen, quit, say, close } = createDoors(workplace({ unsent: 2, language: 'en' }))
    quit()
    await say(0)
    quit()
    await say(1)
    close()
    expect({ messages: seen.asked.map(({ message }) => message), did: seen.did }).toEqual({
      messages: ['Not yet sent to the centre: 2', 'Not yet sent to the centre: 2'],
      did: ['brought forward', 'quit held', 'brought forward', 'quit held', 'quit open', 'window open']
    })
  })

  it('a call that began while the question stood wins over the yes', async () => {
    const { seen, quit, say, become } = createDoors(workplace({ unsent: 2, language: 'en' }))
    quit()
    become(workplace({ unsent: 2, calls: [talking()], language: 'en' }))
    await say(1)
    expect(seen.asked.map(({ message }) => message)).toEqual([
      'Not yet sent to the centre: 2',
      'You cannot quit while a call is going on'
    ])
  })

  it('a machine that shuts down is asked nothing', () => {
    const { seen, guard, quit, close } = createDoors(workplace({ calls: [talking()], unsent: 2 }))
    guard.sessionEnds()
    quit()
    close()
    expect(seen).toEqual({ asked: [], did: ['quit open', 'window open'] })
  })
})
