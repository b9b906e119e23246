// Where a record is on its way from this PC to the carrier, in words.
import type { Delivery } from '../../shared/desk-views.ts'
import type { Texts } from './texts.ts'

export const deliveryWords = ({ state, version }: Pick<Delivery, 'state' | 'version'>, t: Texts): string =>
  state === 'confirmed' && version !== null
    ? t(($) => $.deliveries.states.confirmedVersion, { version })
    : t(($) => $.deliveries.states[state])
