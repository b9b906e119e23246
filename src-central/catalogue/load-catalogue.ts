// The catalogue the centre serves: read once, checked once. A refusal default that is not in its own lists stops the
// centre at the start, not a customer's change weeks later.
import { prettifyError } from 'zod'
import { type Catalogue, catalogueSchema } from '../../shared/catalogue.ts'
import defaultCatalogue from './default-catalogue.json' with { type: 'json' }

/** @throws when the catalogue is not of its form, repeats a code, or lacks a refusal default */
export function loadCatalogue(source: unknown = defaultCatalogue): Catalogue {
  const read = catalogueSchema.safeParse(source)
  if (!read.success)
    throw new Error(`the catalogue is not of its form: ${prettifyError(read.error).replaceAll(/\s+/g, ' ')}`)
  const catalogue = read.data
  const { occupations, hobbyGroups, contactReasons, refusalDefaults } = catalogue
  for (const list of [occupations, hobbyGroups, contactReasons]) requireUnique(list.map(({ code }) => code))
  requireCode(occupations, refusalDefaults.occupation)
  requireCode(hobbyGroups, refusalDefaults.hobbies)
  return catalogue
}

function requireUnique(codes: readonly string[]): void {
  const repeated = codes.find((code, index) => codes.indexOf(code) !== index)
  if (repeated !== undefined) throw new Error(`the catalogue lists ${repeated} twice`)
}

function requireCode(list: readonly { code: string }[], code: string): void {
  if (!list.some((entry) => entry.code === code))
    throw new Error(`the refusal default ${code} is not in the catalogue`)
}
