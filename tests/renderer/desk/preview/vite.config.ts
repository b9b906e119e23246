// Builds the preview page: `vite build -c tests/renderer/desk/preview/vite.config.ts --outDir <folder>`.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: { assetsInlineLimit: 0, target: 'chrome150', modulePreload: { polyfill: false }, emptyOutDir: true }
})
