// Stands at both doors of the program, the window's and the application's: closing hides, and quitting is refused in a
// call and asked about while something waits unsent. The end of the session of the operating system is never held up.
import type { DeskWindow } from './desk-window.ts'
import { mayQuit, whatClosingMeans } from './leaving.ts'
import { type Question, shellWords } from './shell-words.ts'
import type { Workplace } from './workplace.ts'

interface Preventable {
  preventDefault: () => void
}

export interface LeavingGuardParts {
  workplace: () => Workplace
  desk: Pick<DeskWindow, 'hide' | 'bringForward'>
  /** @returns the number of the button; the first when the question was closed */
  ask: (question: Question) => Promise<number>
  quit: () => void
}

export interface LeavingGuard {
  closing: (event: Preventable) => void
  quitting: (event: Preventable) => void
  /** The machine is being shut down, or the user signs out of it: nobody is there to answer a question. */
  sessionEnds: () => void
}

export function createLeavingGuard({ workplace, desk, ask, quit }: LeavingGuardParts): LeavingGuard {
  let isLeaving = false
  let isConfirmed = false
  let isAsking = false

  async function askAbout(question: Question): Promise<void> {
    isAsking = true
    desk.bringForward()
    const isYes = (await ask(question).catch(() => 0)) > 0
    isAsking = false
    if (!isYes) return
    // Looked at again when it comes back to this door: a call may have begun meanwhile.
    isConfirmed = true
    quit()
  }

  return {
    closing(event) {
      if (isLeaving) return
      event.preventDefault()
      if (whatClosingMeans(workplace()) === 'hide') desk.hide()
      else quit()
    },
    quitting(event) {
      if (isLeaving) return
      const now = workplace()
      const answer = mayQuit(now, isConfirmed)
      isConfirmed = false
      if (answer.kind === 'go') {
        isLeaving = true
        return
      }
      event.preventDefault()
      if (isAsking) return
      const words = shellWords(now.language)
      void askAbout(answer.kind === 'in-call' ? words.inCall : words.unsent(answer.count))
    },
    sessionEnds() {
      isLeaving = true
    }
  }
}
