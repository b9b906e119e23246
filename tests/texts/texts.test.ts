// The three text files say the same things: same keys, same placeholders, and a text for everything the trade has a code
// for.
import { describe, expect, test } from 'vitest'
import { agentStateSchema, channelSchema } from '../../shared/central-contract.ts'
import { deliverySchema } from '../../shared/desk-views.ts'
import { callPhaseSchema } from '../../shared/domain/call-snapshot.ts'
import { attemptOutcomeSchema } from '../../shared/domain/callback-task.ts'
import {
  abortReasonSchema,
  captureRecordSchema,
  endingCodeSchema
} from '../../shared/domain/capture-record.ts'
import { reasonCodeSchema, unknownCodeSchema } from '../../shared/domain/eligibility.ts'
import { priorityCauseSchema } from '../../shared/domain/priority.ts'
import { fieldNameSchema, fieldStatusSchema, genderSchema } from '../../shared/domain/subscriber.ts'
import { faults, findings, preflightChecks } from '../../shared/preflight.ts'
import { problemCodeSchema } from '../../shared/problem.ts'
import { settingsSchema } from '../../shared/settings.ts'
import en from '../../shared/texts/en.json' with { type: 'json' }
import vi from '../../shared/texts/vi.json' with { type: 'json' }
import zh from '../../shared/texts/zh.json' with { type: 'json' }
import { keyActions } from '../../src-renderer/ui/keys/key-table.ts'

const files = { vi, en, zh }

/** Every text with its path. */
function flat(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flat(value as object, `${path}${key}.`)
  )
}

const keysOf = (texts: object) =>
  flat(texts)
    .map(([path]) => path)
    .toSorted()
const placeholdersOf = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)]
    .map(([, name]) => name)
    .toSorted((a = '', b = '') => a.localeCompare(b))

describe.each(['en', 'zh'] as const)('%s', (language) => {
  test('has exactly the keys of the Vietnamese source', () => {
    expect(keysOf(files[language])).toEqual(keysOf(vi))
  })

  test('fills in the same placeholders', () => {
    const source = new Map(flat(vi))
    const different = flat(files[language]).filter(
      ([path, text]) => placeholdersOf(text).join() !== placeholdersOf(source.get(path) ?? '').join()
    )
    expect(different).toEqual([])
  })
})

test.each(Object.entries(files))('%s has no empty text and none with stray blanks', (_, texts) => {
  expect(flat(texts).filter(([, text]) => text.trim() === '' || text !== text.trim())).toEqual([])
})

test('English and Chinese are not the Vietnamese source copied', () => {
  const marks = /[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i
  for (const texts of [en, zh]) {
    expect(
      flat(texts).filter(([path, text]) => marks.test(text) && path !== 'settings.languages.vi')
    ).toEqual([])
  }
})

const codes: Record<string, readonly string[]> = {
  problems: problemCodeSchema.options,
  reasons: reasonCodeSchema.options,
  unknowns: unknownCodeSchema.options,
  because: priorityCauseSchema.options,
  abort: abortReasonSchema.options,
  endings: endingCodeSchema.options,
  fields: fieldNameSchema.options,
  'fields.statuses': fieldStatusSchema.options,
  'fields.genders': genderSchema.options,
  'deliveries.states': deliverySchema.shape.state.options,
  'deliveries.kinds': deliverySchema.shape.kind.options,
  agentState: agentStateSchema.shape.state.options,
  'agentState.reasons': agentStateSchema.shape.reason.unwrap().options,
  'call.phases': callPhaseSchema.options,
  'callbacks.outcomes': attemptOutcomeSchema.options,
  'contacts.channels': channelSchema.options,
  // what a desk writes as the result of a contact (src-main/interaction/interaction-handlers.ts)
  'contacts.results': [
    ...captureRecordSchema.shape.outcome.unwrap().shape.code.options,
    'callback',
    'no-capture'
  ],
  'keys.actions': keyActions,
  'preflight.checks': preflightChecks,
  'preflight.findings': Object.keys(findings),
  'preflight.fixes': faults,
  'settings.languages': settingsSchema.shape.language.unwrap().options,
  'settings.themes': settingsSchema.shape.theme.unwrap().options
}

test.each(Object.entries(codes))('everything in %s has its words', (path, options) => {
  const section = path.split('.').reduce<object>((texts, key) => texts[key as never], vi)
  expect(options.filter((code) => !Object.hasOwn(section, code))).toEqual([])
})

test('every problem says what happened, what is safe and what to do', () => {
  const parts = problemCodeSchema.options.map((code) => Object.keys(vi.problems[code]).toSorted())
  expect(new Set(parts.map((names) => names.join()))).toEqual(new Set(['do,safe,what']))
})
