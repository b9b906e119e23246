// Both documents keep to the policy they are served under, and say UTF-8 first: SIP.js cannot be read as anything else.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const sources = join(import.meta.dirname, '..', '..', '..', 'src-renderer')

describe.each(['index.html', 'desk.html'])('%s', (name) => {
  const page = new DOMParser().parseFromString(readFileSync(join(sources, name), 'utf8'), 'text/html')

  it('has no inline script, style or handler', () => {
    const inline = [...page.querySelectorAll('script:not([src]), style, [style]')].map(
      (element) => element.outerHTML
    )
    const handlers = [...page.querySelectorAll('*')].flatMap((element) =>
      element.getAttributeNames().filter((attribute) => attribute.startsWith('on'))
    )
    expect({ inline, handlers }).toEqual({ inline: [], handlers: [] })
  })

  it('declares UTF-8 before anything else, and brings its own scripts only', () => {
    expect(page.head.firstElementChild?.getAttribute('charset')).toBe('utf-8')
    const addresses = [...page.querySelectorAll('script')].map((script) => script.getAttribute('src') ?? '')
    expect(addresses).toEqual([expect.stringMatching(/^\.\/(phone|desk)\/main\.tsx?$/)])
  })
})
