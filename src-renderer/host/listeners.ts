// A set of listeners that survives a listener that throws or unsubscribes while it is being called.
export interface Listeners<T> {
  add: (listener: (value: T) => void) => () => void
  call: (value: T) => void
}

export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<{ listener: (value: T) => void }>()
  return {
    add(listener) {
      const entry = { listener }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    call(value) {
      for (const { listener } of [...listeners]) {
        try {
          listener(value)
        } catch (error) {
          // one broken screen part must not keep the others from the news
          console.error(error)
        }
      }
    }
  }
}
