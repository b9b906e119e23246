// The one suite of every wire, over the whole way of Electron: page → preload's bridge → IPC → host process → host, each
// crossing by structured clone. Electron itself is not needed for it; its own part is in the attack stories.
import { startHostProcess } from '../../src-main/electron/host-process.ts'
import { createIpcTransport } from '../../src-main/electron/ipc-transport.ts'
import { pageAddresses } from '../../src-main/electron/page-address.ts'
import { followPage } from '../../src-main/electron/page-life.ts'
import { createBridgeLink } from '../../src-renderer/host/bridge-link.ts'
import { createFakeChild, startMessage } from '../main/electron/fake-host-child.ts'
import { createFakeIpc } from '../main/electron/fake-ipc.ts'
import { describeTransport } from './transport-suite.ts'

describeTransport('Electron IPC', async (host) => {
  const { ipcMain, openWindow } = createFakeIpc()
  const fake = createFakeChild(async () => host)
  const hostProcess = startHostProcess({
    start: startMessage,
    fork: () => fake.child,
    // Nothing is started again: a cut wire stays cut.
    schedule: () => () => {},
    onRefused: () => {},
    onRestarted: () => {},
    onSettings: () => {}
  })
  const transport = createIpcTransport({ ipcMain, host: hostProcess, onStranger: () => {} })
  return {
    openLink: async (page) => {
      const window = openWindow(pageAddresses[page])
      followPage(page, window.contents, transport)
      window.happen('did-navigate')
      return createBridgeLink(window.bridge)
    },
    cut: async () => fake.die(),
    stop: async () => transport.close()
  }
})
