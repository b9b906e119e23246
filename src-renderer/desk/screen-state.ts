// What most screens read: who is signed in, the present call, the interaction on screen, the catalogue in the agent's
// language. Selections only; nothing is decided here.
import { useStore } from 'zustand'
import type { Catalogue, Label } from '../../shared/catalogue.ts'
import type { DeskSession, InteractionView } from '../../shared/desk-views.ts'
import type { CallSnapshot } from '../../shared/domain/call-snapshot.ts'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import type { FieldName, FieldValue } from '../../shared/domain/subscriber.ts'
import { type Language, type Texts, useLanguage, useTexts } from '../ui/texts.ts'
import { contactCall, presentCall } from './call/phone-store.ts'
import { useDesk } from './desk.ts'
import { shownInteraction } from './interaction/interaction-store.ts'

export const useSession = (): DeskSession | null =>
  useStore(useDesk().stores.session, ({ session }) => session)

export const useCall = (): CallSnapshot | null => useStore(useDesk().stores.phone, presentCall)

/** The call whose record is open. */
export const useContactCall = (): CallSnapshot | null => useStore(useDesk().stores.phone, contactCall)

export function useShownInteraction(): InteractionView | null {
  const call = useContactCall()
  return useStore(useDesk().stores.interactions, (state) => shownInteraction(state, call))
}

/** The hotline's zone, never the workstation's. */
export const useTimeZone = (): string => useSession()?.policy.timeZone ?? defaultPolicy.timeZone

/** The carrier's catalogue is complete in vi and en; Chinese falls back to English. */
export const labelWords = (label: Label, language: Language): string =>
  language === 'zh' ? (label.zh ?? label.en) : label[language]

export function entryWords(
  list: 'occupations' | 'hobbyGroups' | 'contactReasons',
  code: string,
  catalogue: Catalogue | undefined,
  language: Language
): string {
  const entry = catalogue?.[list].find((candidate) => candidate.code === code)
  return entry ? labelWords(entry.label, language) : code
}

/** A field's value in words; a code the catalogue no longer knows is shown as it is. */
export function useValueWords(): (field: FieldName, value: FieldValue) => string {
  const t = useTexts()
  const language = useLanguage()
  const catalogue = useSession()?.catalogue
  return (field, value) => {
    const codes = typeof value === 'string' ? [value] : value
    return codes.map((code) => codeWords(field, code, { t, language, catalogue })).join(', ')
  }
}

interface Words {
  t: Texts
  language: Language
  catalogue: Catalogue | undefined
}

function codeWords(field: FieldName, code: string, { t, language, catalogue }: Words): string {
  if (field === 'occupation') return entryWords('occupations', code, catalogue, language)
  if (field === 'hobbies') return entryWords('hobbyGroups', code, catalogue, language)
  return code === 'male' || code === 'female' ? t(($) => $.fields.genders[code]) : code
}
