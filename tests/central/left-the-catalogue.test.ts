// Taken down under an entry that has left the catalogue since: refused for that cause and no other, so that whoever reads it at
// the desk looks at the catalogue and not at the program.
import { expect, test } from 'vitest'
import { loadCatalogue } from '../../src-central/catalogue/load-catalogue.ts'
import { isProblem } from '../../src-central/http/problem-reply.ts'
import { checkProfileChange } from '../../src-central/subscribers/read-profile-change.ts'

const consent = { wordingId: 'ask-hobbies', wordingVersion: 1, language: 'vi', at: 1, recording: null }
const answered = (value: unknown) => ({
  status: 'answered',
  value,
  at: 1,
  agentId: 'agent-lan',
  interactionId: 'i',
  consent
})

function refusalOf(fields: object) {
  try {
    checkProfileChange({ fields } as Parameters<typeof checkProfileChange>[0], loadCatalogue())
  } catch (error) {
    return isProblem(error) ? error.problem : error
  }
  return null
}

test('what is in the catalogue is taken', () => {
  expect(refusalOf({ occupation: answered('teacher'), hobbies: answered(['music', 'reading']) })).toBe(null)
})

test.each([
  ['an occupation', { occupation: answered('astronaut') }],
  ['one hobby of two', { hobbies: answered(['music', 'moon']) }]
])('%s that is in it no more has a cause of its own', (_what, fields) => {
  const [field] = Object.keys(fields)
  expect(refusalOf(fields)).toMatchObject({
    status: 422,
    code: 'entry-not-in-catalogue',
    errors: [{ pointer: `/fields/${field}`, message: 'code-not-in-catalogue' }]
  })
})

test('a change that is malformed as well is called that', () => {
  const fields = { occupation: answered('astronaut'), hobbies: answered(['music', 'music']) }
  expect(refusalOf(fields)).toMatchObject({ status: 400, code: 'request-malformed' })
})
