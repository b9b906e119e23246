// The host's own end of the line to the main process: the first message starts it, the others are its pages speaking.
import type { PageRole } from '../../shared/wire.ts'
import type { Host } from '../host-platform.ts'
import { type FromHost, type StartMessage, type ToHost, toHostSchema } from './host-messages.ts'

const pages: readonly PageRole[] = ['phone', 'desk']

export interface ServeHostParts {
  post: (message: FromHost) => void
  onMessage: (listener: (message: unknown) => void) => void
  /** @throws an error whose message is for people, when the store cannot be used */
  start: (message: StartMessage) => Promise<Host>
}

export function serveHost({ post, onMessage, start }: ServeHostParts): void {
  let host: Promise<Host> | null = null

  async function open(message: StartMessage): Promise<Host> {
    const opened = await start(message)
    for (const page of pages) opened.onPush(page, (push) => post({ kind: 'push', page, push }))
    post({ kind: 'started' })
    return opened
  }

  onMessage((raw) => {
    const message = toHostSchema.safeParse(raw)
    if (!message.success) return
    if (message.data.kind === 'start') {
      host ??= open(message.data)
      host.catch((error: unknown) =>
        post({ kind: 'refused', why: error instanceof Error ? error.message : '' })
      )
    } else void host?.then((opened) => obey(opened, message.data, post)).catch(() => {})
  })
}

async function obey(host: Host, message: ToHost, post: (message: FromHost) => void): Promise<void> {
  switch (message.kind) {
    case 'request':
      return post({
        kind: 'reply',
        letter: message.letter,
        reply: await host.dispatch(message.message, message.page)
      })
    case 'page-attached':
      return host.pageAttached(message.page)
    case 'page-lost':
      return host.pageLost(message.page)
    case 'stop':
      await host.stop()
      return post({ kind: 'stopped' })
    case 'start':
  }
}
