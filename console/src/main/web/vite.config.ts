import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const MOST_BYTES = 350_000

/** Fails the build when the page becomes too large: the sum of all its files, each packed. */
function size(): Plugin {
  return {
    name: 'size',
    generateBundle(_, bundle) {
      const sum = Object.values(bundle)
        .map((file) => gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 }).length)
        .reduce((before, bytes) => before + bytes, 0)
      if (sum > MOST_BYTES) {
        this.error(`The page has ${sum} bytes after gzip. At most ${MOST_BYTES} are allowed.`)
      }
    },
  }
}

const OTHER_LANGUAGE = /\/react-aria(-components)?\/dist\/.*\/intl\/.*\/(?!en-US)[a-z]{2}-[A-Z]{2}\.mjs$/

/** The page is in English. Without this it carries what screen readers are told in 34 languages. */
function english(): Plugin {
  return {
    name: 'english',
    load: (id) => (OTHER_LANGUAGE.test(id) ? 'export default undefined' : null),
  }
}

export default defineConfig({
  plugins: [react(), english(), size()],
  build: {
    outDir: '../../../target/web/io/millrace/console/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // A data: address would need another word in the content security policy.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
