// What the pages see of the shell: two functions over one channel. Sandboxed, so nothing else can be imported here; the
// host checks every message and every sender (ipc-transport.ts).
import { contextBridge, ipcRenderer } from 'electron'

/** The same word stands in ipc-transport.ts. */
const channel = 'hotline-desk'

contextBridge.exposeInMainWorld('hostBridge', {
  request: (message: unknown): Promise<unknown> => ipcRenderer.invoke(channel, message),
  onPush(listener: (push: unknown) => void): () => void {
    const hear = (_event: unknown, push: unknown) => listener(push)
    ipcRenderer.on(channel, hear)
    return () => ipcRenderer.off(channel, hear)
  }
})
