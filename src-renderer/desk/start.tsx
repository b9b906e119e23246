// Composition root of the desk page: link → host client → phone → stores → effects → screens. Everything that lives is
// made here and handed down; the return value of start ends it all.
import type { i18n } from 'i18next'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { useStore } from 'zustand'
import type { HostClient } from '../host/host-client.ts'
import type { Phone } from '../phone/phone.ts'
import { createKeyRegistry, type KeyRegistry } from '../ui/keys/key-registry.ts'
import '../ui/styles.ts'
import { createTexts } from '../ui/texts.ts'
import { UiProvider } from '../ui/ui-provider.tsx'
import { App } from './app.tsx'
import { createDesk, type Desk, DeskContext } from './desk.ts'
import { followHost } from './follow-host.ts'
import { followPhone } from './follow-phone.ts'
import { createDeskStores } from './stores.ts'

export interface DeskParts {
  host: HostClient
  phone: Phone
  /** Epoch ms. */
  now: () => number
  root: HTMLElement
}

/** Starts the desk in `root`; the return value takes it down. */
export function startDesk({ host, phone, now, root }: DeskParts): () => void {
  const stores = createDeskStores()
  const desk = createDesk(host, phone, stores)
  const texts = createTexts(stores.settings.getState().settings.language)
  const endings = [
    followHost(host, stores),
    followPhone(phone, stores),
    host.on('callback.fellDue', () => phone.send({ kind: 'remind' }))
  ]
  const screens = createRoot(root)
  screens.render(
    <StrictMode>
      <Screens
        desk={desk}
        texts={texts}
        keys={createKeyRegistry()}
        now={now}
        onError={(error) => report(host, error)}
      />
    </StrictMode>
  )
  return () => {
    for (const end of endings) end()
    screens.unmount()
  }
}

interface ScreensProps {
  desk: Desk
  texts: i18n
  keys: KeyRegistry
  now: () => number
  onError: (error: unknown) => void
}

export function Screens({ desk, texts, keys, now, onError }: ScreensProps) {
  const settings = useStore(desk.stores.settings, (state) => state.settings)
  return (
    <UiProvider texts={texts} keys={keys} now={now} settings={settings}>
      <DeskContext value={desk}>
        <App onError={onError} />
      </DeskContext>
    </UiProvider>
  )
}

/** The host's log redacts; a log that cannot be reached is not worth a second failure. */
function report(host: HostClient, error: unknown): void {
  const fields = error instanceof Error ? { error: error.name, message: error.message } : {}
  host.call('log.write', { level: 'error', event: 'screen.failed', fields }).catch(() => {})
}
