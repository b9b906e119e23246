// The words of the screens: one i18next instance over the three text files of the carrier, made where the page is
// composed. Keys are typed by the Vietnamese source, so a text that is missing is a compile error.
import i18next, { type i18n } from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Settings } from '../../shared/settings.ts'
import en from '../../shared/texts/en.json' with { type: 'json' }
import vi from '../../shared/texts/vi.json' with { type: 'json' }
import zh from '../../shared/texts/zh.json' with { type: 'json' }

export type Language = Settings['language']

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof vi }
    enableSelector: true
  }
}

/** `escapeValue` is off because React escapes, and a text node needs no second escaping. */
export function createTexts(language: Language): i18n {
  const texts = i18next.createInstance()
  void texts.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'vi',
    initAsync: false,
    resources: { vi: { translation: vi }, en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false }
  })
  return texts
}

/** `t($ => $.call.answer)`, in the language the agent has chosen. */
export const useTexts = () => useTranslation().t
export type Texts = ReturnType<typeof useTexts>

export const useLanguage = (): Language => {
  const { language } = useTranslation().i18n
  return language === 'en' || language === 'zh' ? language : 'vi'
}

/** What `lang` attribute and Intl take for each of our languages. */
export const localeOf: Record<Language, string> = { vi: 'vi-VN', en: 'en-GB', zh: 'zh-CN' }
