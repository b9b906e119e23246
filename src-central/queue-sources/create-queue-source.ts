// Which PBX this centre hears of calls from.
import type { Log } from '../../shared/log.ts'
import type { AsteriskOptions } from './asterisk/asterisk-options.ts'
import { createAsteriskQueueSource } from './asterisk/asterisk-queue-source.ts'
import { createLabQueueSource, type LabQueueOptions } from './lab-queue-source.ts'
import { createNoQueueSource } from './no-queue-source.ts'
import type { QueueSource } from './queue-source.ts'

type Choice = LabQueueOptions | ({ kind: 'asterisk' } & AsteriskOptions) | { kind: 'none' }

/** Opens one connection after the other, each of which knows the accounts that were given out before it. */
export function queueSourceOpener(choice: Choice, log: Log): () => QueueSource {
  switch (choice.kind) {
    case 'lab': {
      const secrets = new Map<string, string>()
      return () => createLabQueueSource(choice, log, secrets)
    }
    case 'asterisk': {
      const { kind: _kind, ...options } = choice
      return () => createAsteriskQueueSource(options, log)
    }
    case 'none':
      return createNoQueueSource
  }
}

/** What agents dial before a number; the lab's PBX knows 9 only. */
export const dialPrefixOf = (choice: Choice): string =>
  choice.kind === 'asterisk' ? (choice.dialPrefix ?? '9') : '9'
