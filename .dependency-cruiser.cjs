/** Who may import whom: the table of docs/architecture.md as rules. tests/architecture.test.ts proves that modules are really cruised. */
const electronOnly = '(^electron$|node_modules/electron/|node_modules/electron-store|node_modules/electron-updater)'
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'domain-is-pure', severity: 'error', from: { path: '^shared/domain' }, to: { pathNot: '^(shared/domain|node_modules/(zod|xstate|libphonenumber-js|temporal-polyfill)/)' } },
    { name: 'shared-is-a-leaf', severity: 'error', from: { path: '^shared' }, to: { path: '^(src-|lab|tests|scripts)' } },
    { name: 'pages-and-shared-without-node', severity: 'error', from: { path: '^(src-renderer|shared)' }, to: { dependencyTypes: ['core'] } },
    { name: 'pages-not-host-or-centre', severity: 'error', from: { path: '^src-renderer' }, to: { path: `^(src-main|src-central|lab)|${electronOnly}` } },
    { name: 'host-not-pages-or-centre', severity: 'error', from: { path: '^src-main' }, to: { path: '^(src-renderer|src-central|lab)' } },
    { name: 'shells-know-not-each-other', severity: 'error', from: { path: '^src-main/electron' }, to: { path: '^src-main/browser-host' } },
    { name: 'shells-know-not-each-other-2', severity: 'error', from: { path: '^src-main/browser-host' }, to: { path: '^src-main/electron' } },
    { name: 'host-knows-no-shell', severity: 'error', from: { path: '^src-main/(?!electron|browser-host)' }, to: { path: '^src-main/(electron|browser-host)' } },
    { name: 'electron-only-in-its-folder', severity: 'error', from: { path: '^(src-main/(?!electron/)|src-central|shared|lab|src-renderer)' }, to: { path: electronOnly } },
    { name: 'sip-js-in-one-file', severity: 'error', from: { path: '^(src-|shared)', pathNot: ['^src-renderer/phone/sip-', '^src-renderer/phone/[a-z]+/sip-'] }, to: { path: 'node_modules/sip\\.js' } },
    { name: 'axios-in-one-folder', severity: 'error', from: { path: '^(src-(main|renderer)|shared)', pathNot: '^src-main/central/' }, to: { path: 'node_modules/axios' } },
    { name: 'phone-knows-no-desk', severity: 'error', from: { path: '^src-renderer/phone' }, to: { path: '^src-renderer/(desk|ui)' } },
    { name: 'desk-knows-the-port-only', severity: 'error', from: { path: '^src-renderer/desk' }, to: { path: '^src-renderer/phone/(?!phone\\.ts)' } },
    { name: 'desk-features-meet-in-stores', severity: 'error', from: { path: '^src-renderer/desk/([^/]+)/' }, to: { path: '^src-renderer/desk/([^/]+)/', pathNot: ['^src-renderer/desk/$1/', '-store\\.ts$'] } },
    { name: 'centre-is-alone', severity: 'error', from: { path: '^src-central' }, to: { path: '^(src-main|src-renderer|lab)' } },
    { name: 'lab-is-a-witness', severity: 'error', from: { path: '^lab' }, to: { path: '^(src-main|src-renderer|shared/(?!central-contract))' } },
    { name: 'lab-starts-the-centre-only', severity: 'error', from: { path: '^lab' }, to: { path: '^src-central/(?!start-centre\\.ts)' } },
    { name: 'product-knows-no-tests', severity: 'error', from: { path: '^(src-|shared|lab)' }, to: { path: '^(tests|scripts)' } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.(css|woff2)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.renderer.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] }
  }
}
