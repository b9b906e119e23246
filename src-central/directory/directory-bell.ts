// The bell of the directory: rung at most once a second, because hundreds of agents change their states all day long.
// A raised hand does not wait: it is for the leads, at once.
import type { FeedHub } from '../feed/feed-hub.ts'

export interface DirectoryBell {
  soon: () => void
  hand: () => void
  stop: () => void
}

const pauseMs = 1000

export function createDirectoryBell(feed: FeedHub): DirectoryBell {
  let timer: NodeJS.Timeout | undefined
  const ring = (roles: readonly string[]) => feed.ring({ type: 'directory-changed' }, { roles })
  return {
    soon() {
      timer ??= setTimeout(() => {
        timer = undefined
        ring(['agent', 'lead'])
      }, pauseMs)
    },
    hand: () => ring(['lead']),
    stop: () => clearTimeout(timer)
  }
}
