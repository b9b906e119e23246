// Stories with real sound devices: the world of a story, and a sound server whose headsets come and go.
import { type SoundServer, startSoundServer, whyNoSoundServer } from './sound-server.ts'
import { test as story } from './story-test.ts'

export const test = story.extend<{ sound: SoundServer }>({
  sound: async ({}, use, testInfo) => {
    const why = whyNoSoundServer()
    testInfo.skip(why !== null, why ?? '')
    testInfo.skip(testInfo.project.name === 'electron', 'the sound server is given to the browser shell only')
    const sound = await startSoundServer()
    await sound.plug('headset', 1000)
    await sound.plug('table', 1400)
    await use(sound)
    await sound.stop()
  },
  soundServer: async ({ sound }, use) => use(sound.environment)
})

export { expect } from './story-test.ts'
