// Carried out by the instance that hears of calls, before anybody else is given a callback or when its customer wants none: the
// PBX permits no earlier dial any more, and every dial it told of until then is written.
import type { Centre } from '../centre.ts'
import type { HearOut } from '../instances/leader-line.ts'
import { forbidDials } from './lone-dial.ts'

type Hearer = Pick<Centre, 'db' | 'queueSource' | 'policy' | 'now' | 'log' | 'ledger'>

/**
 * The PBX's answer to what it is forbidden comes after what it told before, on the same connection.
 * @throws while the PBX cannot be heard
 */
export const hearOutDials =
  (centre: Hearer, hearing: { state: () => 'up' | 'down' }) =>
  async ({ callbackId, except, forbids }: HearOut): Promise<void> => {
    if (forbids) await forbidDials(centre, { id: callbackId }, except)
    if (hearing.state() === 'down') throw new Error('the PBX is not heard')
    await centre.ledger.settled()
  }
