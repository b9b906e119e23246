// Builds the two pages of both shells: the phone page (index.html) and the desk page (desk.html). Nothing is inlined,
// because the content security policy allows no inline script, style or data: address.
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = resolve(import.meta.dirname, 'src-renderer')

export default defineConfig({
  root,
  base: './',
  plugins: [react()],
  server: { host: '127.0.0.1' },
  build: {
    outDir: resolve(import.meta.dirname, 'out/pages'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    minify: true,
    target: 'chrome150',
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: resolve(root, 'index.html'), desk: resolve(root, 'desk.html') } }
  }
})
