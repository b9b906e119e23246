// Finds whom an agent means: a few letters of the name with or without marks, the beginning of an extension, or a number
// that is nobody's in the list. Who can take a call comes first, who is away cannot be chosen.
import type { Colleague } from '../../../shared/central-contract.ts'
import { matchRank } from '../../ui/choice-search.ts'

export type Target =
  | { kind: 'colleague'; dial: string; colleague: Colleague }
  | { kind: 'number'; dial: string }

const nearness: Record<Colleague['state'], number> = { ready: 0, talking: 1, 'not-ready': 2, offline: 3 }

/** Digits, a plus first, star and hash: a name is never dialled by mistake. */
const numberShape = /^\+?[\d*#]{2,20}$/

/** 1002 means agent1002 as well. */
const digitsOf = (extension: string): string => extension.replace(/^\D+/, '')

function rankOf({ name, extension }: Colleague, letters: string): number | null {
  if (letters === '') return 0
  const rank = matchRank(name, letters)
  if (rank !== null) return rank
  return extension.startsWith(letters) || digitsOf(extension).startsWith(letters) ? 0 : null
}

/** In the order they are offered. */
export function findTargets(colleagues: readonly Colleague[], typed: string): Target[] {
  const letters = typed.trim()
  const found = colleagues
    .flatMap((colleague) => {
      const rank = rankOf(colleague, letters)
      return rank === null ? [] : [{ colleague, rank }]
    })
    .toSorted((a, b) => nearness[a.colleague.state] - nearness[b.colleague.state] || a.rank - b.rank)
    .map(({ colleague }): Target => ({ kind: 'colleague', dial: colleague.extension, colleague }))
  const number = letters.replace(/[\s.]/g, '')
  const isSomebodys = colleagues.some(({ extension }) => [extension, digitsOf(extension)].includes(number))
  return numberShape.test(number) && !isSomebodys ? [...found, { kind: 'number', dial: number }] : found
}

export const canBeChosen = (target: Target): boolean =>
  target.kind === 'number' || target.colleague.state !== 'offline'
