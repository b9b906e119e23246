// What a queue source tells, kept in order, with a way to wait for the next thing that matters.
import type { QueueEvent } from '../../../src-central/queue-sources/queue-source.ts'

const limitMs = 20_000

export type Told = ReturnType<typeof createTold>

export function createTold() {
  const events: QueueEvent[] = []
  /** By extension: telephones come and go beside the calls, and are kept apart from them. */
  const devices = new Map<string, string>()
  const waiting = new Set<() => void>()
  return {
    events,
    devices,
    listener: (event: QueueEvent): void => {
      if (event.type === 'device') devices.set(event.extension, event.state)
      else events.push(event)
      for (const look of waiting) look()
    },
    /** All events of one interaction. */
    of: (interactionId: string) =>
      events.filter((event) => 'interactionId' in event && event.interactionId === interactionId),
    /** Resolves with the first event from now or before that is as wanted. */
    until<Type extends QueueEvent['type']>(
      type: Type,
      interactionId?: string
    ): Promise<Extract<QueueEvent, { type: Type }>> {
      const find = () =>
        events.find(
          (event): event is Extract<QueueEvent, { type: Type }> =>
            event.type === type &&
            (interactionId === undefined ||
              ('interactionId' in event && event.interactionId === interactionId))
        )
      return new Promise((resolve, reject) => {
        const look = () => {
          const event = find()
          if (event === undefined) return
          waiting.delete(look)
          clearTimeout(limit)
          resolve(event)
        }
        const limit = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`the queue source has not told "${type}"; it has told ${JSON.stringify(events)}`))
        }, limitMs)
        waiting.add(look)
        look()
      })
    },
    forget: () => events.splice(0)
  }
}
