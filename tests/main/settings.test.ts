import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { procedures } from '../../shared/desk-contract.ts'
import { silentLog } from '../../shared/log.ts'
import { createJsonSettingsFile } from '../../src-main/browser-host/json-settings-file.ts'
import { createPushes } from '../../src-main/pushes.ts'
import { createSettings } from '../../src-main/settings/settings-handlers.ts'
import { newFolder, removeFolders } from '../support/test-host.ts'

afterEach(removeFolders)

const openSettings = (path: string) => {
  const pushes = createPushes(silentLog)
  const heard: unknown[] = []
  pushes.subscribe('desk', ({ payload }) => void heard.push(payload))
  return {
    ...createSettings({ file: createJsonSettingsFile(path), publish: pushes.publish, log: silentLog }),
    heard
  }
}
const defaults = {
  language: 'vi',
  theme: 'light',
  microphones: [],
  speakers: [],
  ringers: [],
  ringVolume: 50,
  echoCancellation: true,
  noiseSuppression: true,
  gainControl: true
}

it('a change is on the disk when it is answered, and every page hears of it', async () => {
  const path = join(newFolder(), 'settings.json')
  const { handlers, heard } = openSettings(path)
  expect(await handlers['settings.change']({ theme: 'dark' })).toEqual({
    settings: { ...defaults, theme: 'dark' }
  })
  expect(heard).toEqual([{ ...defaults, theme: 'dark' }])
  expect(openSettings(path).current.read()).toEqual({ ...defaults, theme: 'dark' })
})

it('one bad value loses none of the others', () => {
  const path = join(newFolder(), 'settings.json')
  writeFileSync(path, JSON.stringify({ language: 'en', theme: 'pink', unknown: 1 }))
  expect(openSettings(path).current.read()).toEqual({ ...defaults, language: 'en' })
})

it('a file of before the lists keeps its devices', () => {
  const path = join(newFolder(), 'settings.json')
  writeFileSync(
    path,
    JSON.stringify({ language: 'en', microphoneId: 'headset', speakerId: '', ringerId: null })
  )
  expect(openSettings(path).current.read()).toEqual({
    ...defaults,
    language: 'en',
    microphones: [{ id: 'headset', label: '' }]
  })
})

it.each(['', '{"language":', '[]', 'null', '"vi"'])(
  'a file that holds %j starts with the defaults',
  (text) => {
    const path = join(newFolder(), 'settings.json')
    writeFileSync(path, text)
    expect(openSettings(path).current.read()).toEqual(defaults)
  }
)

it('a change names what it changes: the contract puts in nothing else', () => {
  expect(procedures['settings.change'].input.parse({ theme: 'dark' })).toEqual({ theme: 'dark' })
})
