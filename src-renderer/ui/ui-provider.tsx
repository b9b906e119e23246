// Puts language, theme, keys and clock around the screens. Mantine writes no style tags: its variables and classes come
// from our stylesheets alone.
import { MantineProvider } from '@mantine/core'
import type { i18n } from 'i18next'
import { type ReactNode, useEffect } from 'react'
import { I18nextProvider } from 'react-i18next'
import type { Settings } from '../../shared/settings.ts'
import type { KeyRegistry } from './keys/key-registry.ts'
import { KeysContext } from './keys/use-key.ts'
import { ClockContext } from './use-now.ts'

interface UiProviderProps {
  texts: i18n
  keys: KeyRegistry
  now: () => number
  settings: Settings
  children: ReactNode
}

const htmlLanguage: Record<Settings['language'], string> = { vi: 'vi', en: 'en', zh: 'zh-Hans' }

export function UiProvider({ texts, keys, now, settings, children }: UiProviderProps) {
  const { language, theme: appearance } = settings
  useEffect(() => {
    document.documentElement.dataset.theme = appearance
    document.documentElement.lang = htmlLanguage[language]
    void texts.changeLanguage(language)
  }, [texts, language, appearance])
  useEffect(() => {
    const listener = (event: KeyboardEvent) => void keys.handle(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [keys])
  return (
    <I18nextProvider i18n={texts}>
      <MantineProvider
        forceColorScheme={appearance === 'light' ? 'light' : 'dark'}
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <ClockContext value={now}>
          <KeysContext value={keys}>{children}</KeysContext>
        </ClockContext>
      </MantineProvider>
    </I18nextProvider>
  )
}
