// By what number a caller is named: the best there is of it, and "none" only where there is none.
import { expect, test } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { callerNumber } from '../../../src-renderer/desk/caller-words.ts'
import type { Texts } from '../../../src-renderer/ui/texts.ts'

const t = ((select: (texts: typeof vi) => string) => select(vi)) as unknown as Texts
const nobody = { ani: null, aniWithheld: false, extension: null }

test.each([
  ['a number is written as it is written at home', { ...nobody, ani: '+84901234567' }, '0901 234 567'],
  ['a colleague has an extension', { ...nobody, extension: 'agent1002' }, 'agent1002'],
  [
    'a customer whose number is none to us has the digits the PBX told',
    { ...nobody, toldNumber: '84905001' },
    '84905001'
  ],
  ['a customer who withholds it has none to be seen', { ...nobody, aniWithheld: true }, vi.call.withheld],
  ['a caller of whom nothing was told has none', nobody, vi.call.noNumber]
])('%s', (_, call, words) => {
  expect(callerNumber(call, t)).toBe(words)
})
