// Builds the Electron shell: main process and host into out/main, the preload into out/preload, the pages of both shells
// into out/pages. Everything is bundled, so that the packed application holds no node_modules.
import { defineConfig } from 'electron-vite'
import pages from './vite.pages.config.ts'

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src-main/electron/main.ts', host: 'src-main/electron/host-entry.ts' }
      }
    }
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      // A sandboxed preload must be CommonJS.
      rolldownOptions: {
        input: { preload: 'src-main/electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: pages
})
