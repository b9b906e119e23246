// Development only: the desk without a host, at one moment of the trade. `?scene=invite&theme=dark&language=en`.
import { settingsSchema } from '../../../../shared/settings.ts'
import { startDesk } from '../../../../src-renderer/desk/start.tsx'
import { createFakeHost } from '../fake-host.ts'
import { createFakePhone } from '../fake-phone.ts'
import { sceneNow, scenes } from './scenes.ts'

const wishes = new URLSearchParams(location.search)
const scene = scenes[wishes.get('scene') ?? 'provisional']
const settings = settingsSchema.parse({
  theme: wishes.get('theme') ?? 'light',
  language: wishes.get('language') ?? 'vi'
})
const root = document.getElementById('root')
if (scene && root) {
  const opened = Date.now()
  const now = () => sceneNow + Date.now() - opened
  const host = createFakeHost({ now, ...scene.world, settings })
  startDesk({ host, phone: createFakePhone(scene.phone), now, root })
  host.setLink('open')
  Object.assign(window, { previewHost: host })
}
