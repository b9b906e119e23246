// A telephone that rings when it is told to and remembers what it was asked.
import type { Phone, PhoneCommand, PhoneSnapshot } from '../../../src-renderer/phone/phone.ts'

export interface FakePhone extends Phone {
  commands: PhoneCommand[]
  show(snapshot: PhoneSnapshot): void
}

export function createFakePhone(first: PhoneSnapshot | null): FakePhone {
  const commands: PhoneCommand[] = []
  let listeners: ((snapshot: PhoneSnapshot) => void)[] = []
  return {
    commands,
    send: (command) => void commands.push(command),
    subscribe(listener) {
      listeners = [...listeners, listener]
      if (first) listener(first)
      return () => {
        listeners = listeners.filter((other) => other !== listener)
      }
    },
    show: (snapshot) => {
      for (const listener of listeners) listener(snapshot)
    }
  }
}
