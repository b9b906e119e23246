// The machine slept or was locked: the line may be dead without having said so. The phone page tries it at once instead
// of waiting for its next round; the host's log tells when the machine was away.
import type { ShellEvent } from '../ipc-transport.ts'

export interface PowerParts {
  on: (event: 'suspend' | 'resume' | 'unlock-screen', listener: () => void) => unknown
  tellPhone: (event: ShellEvent) => void
  log: (event: string) => void
}

export function followPower({ on, tellPhone, log }: PowerParts): void {
  const awake = (event: string) => () => {
    tellPhone('shell.awake')
    log(event)
  }
  on('suspend', () => log('machine.suspended'))
  on('resume', awake('machine.resumed'))
  on('unlock-screen', awake('machine.unlocked'))
}
