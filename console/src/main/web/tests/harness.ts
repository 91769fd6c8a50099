import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

/** What the Java side has started for the specs: addresses, streams, tables. */
export type Stack = {
  console: string
  tokenConsole: string
  readOnlyConsole: string
  token: string
  kinesis: string
  clickhouse: string
  database: string
  stream: string
  emptyStream: string
  largeStream: string
  /** A console on a Flink that shows one job a thousand times. */
  manyConsole: string
  /** Stops and starts the real servers: POST /flink/stop. */
  switches: string
}

export type Spec = { name: string; run: (page: Page, stack: Stack) => Promise<void> }

export class Failure extends Error {}

export function ensure(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Failure(message)
}

/** Stops or starts a real server. */
export async function turn(
  stack: Stack,
  server: 'flink' | 'clickhouse' | 'many',
  to: 'stop' | 'start',
): Promise<void> {
  const answer = await fetch(`${stack.switches}/${server}/${to}`, { method: 'POST' })
  ensure(answer.status === 204, `${server} does not ${to}`)
}

/** Milliseconds from an action until the page has drawn what it did. */
export async function drawn(page: Page, action: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await action()
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  return Math.round(performance.now() - began)
}

/** No violation of WCAG 2.2 A or AA. */
export async function accessible(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  const lines = found.violations.map(
    (one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
  )
  ensure(lines.length === 0, `axe: ${lines.join('\n')}`)
}

/** Runs the specs one after another, and prints a line for each. The Java side reads them. */
export async function run(specs: Spec[]): Promise<void> {
  const stack = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Stack
  const browser = await chromium.launch({
    executablePath: process.argv[3],
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  // While one spec is worked on: MILLRACE_TEST_SPECS='unknown stream|thousand'.
  const wanted = new RegExp(process.env.MILLRACE_TEST_SPECS ?? '')
  for (const spec of specs.filter((one) => wanted.test(one.name))) {
    const began = Date.now()
    const problem = await one(spec, browser, stack)
    console.log(JSON.stringify({ spec: spec.name, millis: Date.now() - began, problem }))
  }
  await browser.close()
}

async function one(spec: Spec, browser: Browser, stack: Stack): Promise<string> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      faults.push(`console: ${message.text()}`)
    }
  })
  page.on('request', (request) => {
    const address = request.url()
    if (!address.startsWith('http://127.0.0.1:') && !/^(blob|data):/.test(address)) {
      faults.push(`request to ${address}`)
    }
  })
  try {
    await spec.run(page, stack)
    ensure(faults.length === 0, faults.join('\n'))
    return ''
  } catch (failure) {
    const shown = await page
      .locator('main')
      .innerText({ timeout: 1000 })
      .catch(() => '')
    const message = failure instanceof Error ? failure.message : String(failure)
    return `${message}\n${faults.join('\n')}\nThe page shows:\n${shown.slice(0, 1500)}`
  } finally {
    await context.close()
  }
}
