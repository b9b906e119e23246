// Bells that could not be carried while the connection was away are not carried later: whoever has it back tells everybody to ask.
import { expect, test } from 'vitest'
import type { FeedMessage } from '../../shared/central-contract.ts'
import { silentLog } from '../../shared/log.ts'
import type { Bell } from '../../src-central/feed/feed-hub.ts'
import { createFeedRelay } from '../../src-central/instances/feed-relay.ts'

/** A database's notifications, as one instance has them: what is sent is noted; away, nothing is taken. */
function openRelay() {
  const sent: FeedMessage[][] = []
  const heard: Bell[] = []
  const line = { isAway: false, listens: 0 }
  const relay = createFeedRelay({
    self: 'this-one',
    deliver: (bell) => heard.push(bell),
    log: silentLog,
    async ask(statement, values = []) {
      await Promise.resolve()
      if (line.isAway) throw new Error('no connection')
      if (statement.startsWith('listen')) line.listens += 1
      else {
        const { bells } = JSON.parse(String(values[1])) as { bells: Bell[] }
        sent.push(bells.map(({ message }) => message))
      }
      return []
    }
  })
  const settled = () => new Promise((resolve) => setTimeout(resolve))
  return { relay, line, sent, heard, settled }
}

const ended = (interactionId: string): Bell => ({ message: { type: 'interaction-ended', interactionId } })
const everybodyAsks = { type: 'all-changed' }

test('the first connection tells nobody to ask: nothing can have been missed', async () => {
  const { relay, line, sent, heard, settled } = openRelay()
  await relay.connected()
  await settled()
  expect({ sent, heard, listens: line.listens }).toEqual({ sent: [], heard: [], listens: 1 })
})

test('what was rung while the connection was away is not sent late; everybody, here and elsewhere, asks instead', async () => {
  const { relay, line, sent, heard, settled } = openRelay()
  await relay.connected()
  line.isAway = true
  relay.tell(ended('lost'))
  await settled()
  line.isAway = false
  await relay.connected()
  relay.tell(ended('next'))
  await settled()
  expect({ sent: sent.flat(), heard, listens: line.listens }).toEqual({
    sent: [everybodyAsks, ended('next').message],
    heard: [{ message: everybodyAsks }],
    listens: 2
  })
})

test('a bell that waits already is not sent twice, and its own bells it does not hear', async () => {
  const { relay, sent, heard, settled } = openRelay()
  await relay.connected()
  for (const id of ['one', 'two', 'two', 'two']) relay.tell(ended(id))
  await settled()
  relay.told('hotline_feed', JSON.stringify({ from: 'this-one', bells: [ended('one')] }))
  relay.told('hotline_feed', JSON.stringify({ from: 'other', bells: [ended('theirs')] }))
  relay.told('another_channel', JSON.stringify({ from: 'other', bells: [ended('not ours')] }))
  expect({ sent: sent.flat(), heard }).toEqual({
    sent: [ended('one').message, ended('two').message],
    heard: [ended('theirs')]
  })
})
