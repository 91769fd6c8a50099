import type { Page } from 'playwright-core'
import { accessible, drawn, ensure, run, type Spec, type Stack, turn } from './harness.ts'

const next = (page: Page) => page.getByRole('button', { name: 'Continue' }).click()
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

async function connect(page: Page, stack: Stack): Promise<void> {
  await page.goto(`${stack.console}/new`)
  await heading(page, 'Place')
  await page.getByText('free of').waitFor()
  await next(page)
  await heading(page, 'Connection')
  await page.getByLabel('Endpoint').fill(stack.kinesis)
  await page.getByLabel('Credentials').selectOption('basic')
  await page.getByLabel('Access key id').fill('AKIA')
  await page.getByLabel('Secret access key').fill('a-secret-of-the-specs')
  await page.getByLabel('Address').fill(stack.clickhouse)
  await page.getByLabel('Database').fill(stack.database)
  await page.getByLabel('Database').blur()
}

async function read(page: Page, stream: string): Promise<void> {
  await heading(page, 'Stream')
  await page.getByRole('combobox', { name: 'Stream' }).fill(stream)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Read documents' }).click()
}

async function tableOf(page: Page, table: string, pipeline: string): Promise<void> {
  await heading(page, 'Table')
  await page.getByRole('combobox', { name: 'Table' }).fill(table)
  await page.keyboard.press('Escape')
  await page.getByLabel('Name of the pipeline').fill(pipeline)
}

async function finish(page: Page, pipeline: string): Promise<void> {
  await heading(page, 'Settings')
  await page.getByRole('textbox', { name: 'delivery.checkpoint-interval' }).fill('1s')
  await accessible(page)
  await next(page)
  await heading(page, 'User')
  await next(page)
  await heading(page, 'Checks')
  await page.getByText('The pipeline can start.').waitFor()
  await accessible(page)
  await next(page)
  await heading(page, 'Start')
  await page.getByText('secret-access-key').first().waitFor()
  await accessible(page)
  await page.getByRole('button', { name: 'Start the pipeline' }).click()
  await heading(page, 'Done')
  await page.getByText(`${pipeline} runs.`).waitFor()
}

const specs: Spec[] = [
  {
    name: 'an empty console says what a pipeline is, and where to begin',
    run: async (page, stack) => {
      await page.goto(stack.console)
      await page.getByRole('heading', { name: 'No pipeline yet' }).waitFor()
      await accessible(page)
      await page.goto(`${stack.console}/errors`)
      await page.getByText('knows no pipeline’s file').waitFor()
      await accessible(page)
      await page.goto(`${stack.console}/nothing`)
      await page.getByText('There is no such page').waitFor()
    },
  },
  {
    name: 'a wrong address and a missing table are said with a way out',
    run: async (page, stack) => {
      await connect(page, stack)
      await page.getByLabel('Address').fill('http://127.0.0.1:1')
      await page.getByRole('button', { name: 'Test the connections' }).click()
      await page.getByRole('alert').waitFor()
      ensure((await page.getByRole('alert').innerText()).includes('127.0.0.1:1'), 'the address is named')
      await page.getByLabel('Address').fill(stack.clickhouse)
      await page.getByLabel('User').fill('nobody')
      await page.getByLabel('Password').fill('wrong-password-of-the-specs')
      const entered = page.waitForResponse(/api\/secrets\/CLICKHOUSE_PASSWORD/)
      await page.getByLabel('Password').blur()
      await entered
      await page.getByRole('button', { name: 'Test the connections' }).click()
      await page.getByRole('alert').filter({ hasText: 'nobody' }).waitFor()
      await page.getByLabel('User').fill('default')
    },
  },
  {
    name: 'an empty stream is said, and reading can be cancelled',
    run: async (page, stack) => {
      await connect(page, stack)
      await next(page)
      await read(page, stack.emptyStream)
      await page.getByText('has no records after the start position').waitFor()
      await page.getByLabel('Start at').selectOption('LATEST')
      await page.getByRole('button', { name: 'Read documents' }).click()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByText('Cancelled.').waitFor()
      ensure(await page.getByRole('button', { name: 'Continue' }).isDisabled(), 'no way on without documents')
    },
  },
  {
    name: 'from an unknown stream to counted rows of a new table',
    run: async (page, stack) => {
      await connect(page, stack)
      await page.getByRole('button', { name: 'Test the connections' }).click()
      await page.getByText('Kinesis answers').waitFor()
      await page.getByText(/ClickHouse 2\d.* answers/).waitFor()
      await accessible(page)
      await next(page)
      await read(page, stack.stream)
      await page.getByText(/documents of 2 shards/).waitFor()
      await accessible(page)
      await next(page)
      await tableOf(page, 'journey', 'journey')
      await accessible(page)
      await page.getByRole('button', { name: 'Back' }).click()
      await heading(page, 'Stream')
      await next(page)
      ensure(
        (await page.getByRole('combobox', { name: 'Table' }).inputValue()) === 'journey',
        'back keeps the table',
      )
      await next(page)
      await heading(page, 'Columns')
      await page.getByLabel('Type of amount').waitFor()
      await page.getByText(/Preview: \d+ rows/).waitFor()
      await page.getByLabel('Type of amount').fill('UInt8')
      await page.getByText('UInt8', { exact: false }).nth(1).waitFor()
      await page.getByLabel('CREATE TABLE statement').getByText('UInt8').waitFor()
      await page.getByText(/Preview: \d+ rows, [1-9]\d* rejected/).waitFor()
      await page.getByLabel('Type of amount').fill('Decimal(18, 2)')
      await page.getByLabel('CREATE TABLE statement').getByText('Decimal').waitFor()
      await page.getByText('do not fit the types').waitFor()
      const create = page.getByRole('button', { name: 'Create the table' })
      ensure(await create.isDisabled(), 'no table before the complaint is dealt with')
      await accessible(page)
      await page.getByLabel('Type of amount').fill('String')
      await page.getByText('do not fit the types').waitFor({ state: 'detached' })
      await page.getByLabel('Type of amount').fill('Decimal(18, 2)')
      await page.getByText('such documents are rejected').click()
      await accessible(page)
      await page.getByRole('button', { name: 'Create the table' }).click()
      await page.getByText('Comes from').waitFor()
      await accessible(page)
      await next(page)
      await finish(page, 'journey')
      await accessible(page)
      await page.getByRole('link', { name: 'Show the pipeline' }).click()
      await heading(page, 'journey')
      await page.locator('.tile', { hasText: 'Rows inserted' }).getByText(/30\d/).first().waitFor()
      await page.getByRole('figure', { name: /Rows per second/ }).waitFor()
      await accessible(page)
    },
  },
  {
    name: 'an existing table gets a mapping, and unmapped columns are marked',
    run: async (page, stack) => {
      await connect(page, stack)
      await next(page)
      await read(page, stack.stream)
      await page.getByText(/documents of 2 shards/).waitFor()
      await next(page)
      await tableOf(page, 'mapped', 'mapped')
      await page.getByText('An existing table').click()
      await next(page)
      await page.getByText('1 of 4 columns have no field: elsewhere').waitFor()
      const name = page.getByRole('combobox', { name: 'Source of user_name' })
      ensure((await name.inputValue()) === '/user/name', 'a nested field of the same name is proposed')
      await page.getByRole('combobox', { name: 'Source of elsewhere' }).fill('_shard_id')
      await page.keyboard.press('Escape')
      await page.getByText('have no field').waitFor({ state: 'detached' })
      await page.getByLabel('Preview of rows').getByText('shardId-').first().waitFor()
      await next(page)
      await finish(page, 'mapped')
      await page.getByRole('link', { name: 'All pipelines' }).click()
      await page.getByRole('link', { name: 'mapped' }).waitFor()
      await page.getByRole('link', { name: 'journey' }).waitFor()
      await accessible(page)
      await page.getByRole('searchbox').fill('mapped')
      await page.getByRole('link', { name: 'journey' }).waitFor({ state: 'detached' })
    },
  },
  {
    name: 'other places get a file of their own',
    run: async (page, stack) => {
      await page.goto(stack.console)
      await page.getByRole('link', { name: 'journey' }).waitFor()
      const body = {
        storage: 's3://bucket/journey',
        keys: {
          'pipeline.name': 'Elsewhere',
          'source.stream': stack.stream,
          'source.region': 'us-east-1',
          'clickhouse.url': stack.clickhouse,
          'clickhouse.table': 'journey',
        },
      }
      const answer = await page.request.post(`${stack.console}/api/wizard/file`, {
        data: body,
        headers: { 'X-Millrace-Console': '1' },
      })
      const file = await answer.json()
      ensure(file.exports.kubernetes.text.includes('kind: FlinkDeployment'), file.exports.kubernetes.problem)
      ensure(file.exports.helm_values.text.includes('s3://bucket/journey'), file.exports.helm_values.problem)
      const groups = JSON.parse(file.exports.managed_flink.text).PropertyGroups
      ensure(JSON.stringify(groups).includes(stack.stream), file.exports.managed_flink.text)
    },
  },
  {
    name: 'documents beside rows, checks and the configuration without secrets',
    run: async (page, stack) => {
      await page.goto(stack.console)
      await page.getByRole('link', { name: 'journey' }).click()
      await page.getByRole('tab', { name: 'Documents and rows' }).click()
      await page.getByRole('region', { name: 'Rows of the table' }).getByText('UInt').first().waitFor()
      await page.getByRole('button', { name: 'Read documents' }).click()
      await page.getByRole('region', { name: 'Document', exact: true }).first().waitFor()
      await accessible(page)
      await page.getByRole('tab', { name: 'Checks' }).click()
      await page.getByRole('button', { name: 'Run the checks' }).click()
      await page.getByText('Deduplication').first().waitFor()
      await accessible(page)
      await page.getByRole('tab', { name: 'Configuration' }).click()
      await page.getByText('source.credentials.secret-access-key').waitFor()
      const text = await page.locator('main').innerText()
      ensure(text.includes('******') && !text.includes('a-secret-of-the-specs'), 'secrets are asterisks')
      await accessible(page)
    },
  },
  {
    name: 'rejected documents are shown with the place marked, and are replayed after a fix',
    run: async (page, stack) => {
      await page.goto(`${stack.console}/errors?pipeline=journey`)
      await page.getByRole('button', { name: 'invalid_value' }).waitFor()
      await accessible(page)
      await page.getByRole('button', { name: 'invalid_value' }).click()
      await page.locator('mark').first().waitFor()
      const marks = await page.locator('mark').allInnerTexts()
      ensure(marks.includes('"<b>much</b>"'), `marked: ${marks}`)
      ensure((await page.locator('main b', { hasText: /^much$/ }).count()) === 0, 'no markup from documents')
      ensure((await page.locator('main').innerText()).includes('\\u202e'), 'a control character is an escape')
      await page.getByRole('button', { name: /Replay/ }).click()
      await page.getByText(/0 documents replayed as 0 rows, 2 still rejected/).waitFor()
      const sql = `ALTER TABLE ${stack.database}.journey MODIFY COLUMN amount String`
      const altered = await page.request.post(stack.clickhouse, { data: sql })
      ensure(altered.ok(), await altered.text())
      await page.getByRole('button', { name: /Replay/ }).click()
      await page.getByText(/2 documents replayed as 2 rows, 0 still rejected/).waitFor()
      await page.getByText('replayed since').first().waitFor()
      await accessible(page)
    },
  },
  {
    name: 'a document of 10 MiB stays usable',
    run: async (page, stack) => {
      await connect(page, stack)
      await next(page)
      const began = Date.now()
      await read(page, stack.largeStream)
      await page.getByText('Show all').first().waitFor()
      const shown = Date.now() - began
      const scroll = await page.evaluate(async () => {
        const before = performance.now()
        window.scrollTo(0, 400)
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
        return performance.now() - before
      })
      await page.getByText('Show all').first().click()
      await page.getByLabel('Start at').selectOption('LATEST')
      console.log(
        JSON.stringify({
          measured: 'a large document',
          shownAfterMillis: shown,
          scrollMillis: Math.round(scroll),
        }),
      )
      // A few milliseconds; the machine may stand still meanwhile.
      ensure(scroll < 5000, `scrolling takes ${scroll} ms`)
    },
  },
  {
    name: 'a thousand pipelines in the list stay usable',
    run: async (page, stack) => {
      await turn(stack, 'many', 'start')
      const began = Date.now()
      await page.goto(stack.manyConsole)
      await page.getByText('1,000 running').waitFor()
      const listed = Date.now() - began
      await page.locator('tbody tr td:nth-child(6)', { hasText: /\d/ }).first().waitFor()
      const figures = Date.now() - began
      const inPage = await page.evaluate(async () => {
        const before = performance.now()
        const bytes = (await (await fetch('/api/pipelines')).text()).length
        return { millis: Math.round(performance.now() - before), bytes }
      })
      const rows = await page.locator('tbody tr').count()
      ensure(rows < 100, `only what is seen is in the page, not ${rows} rows`)
      const region = page.getByRole('region', { name: 'Pipelines' })
      const scroll = await drawn(page, () => region.evaluate((node) => node.scrollTo(0, 20_000)))
      await page.getByRole('link', { name: 'pipeline-0500' }).waitFor()
      const sort = await drawn(page, () =>
        page.getByRole('button', { name: 'Pipeline', exact: true }).click(),
      )
      const filter = await drawn(page, () => page.getByRole('searchbox').fill('pipeline-0999'))
      await page.getByRole('link', { name: 'pipeline-0999' }).waitFor()
      await page.getByRole('searchbox').fill('')
      await accessible(page)
      const opened = await drawn(page, () =>
        page
          .getByRole('link', { name: /pipeline-/ })
          .first()
          .click(),
      )
      await page.getByRole('tab', { name: 'Charts' }).waitFor()
      await turn(stack, 'many', 'stop')
      console.log(
        JSON.stringify({
          measured: 'a thousand pipelines',
          listedAfterMillis: listed,
          firstFiguresAfterMillis: figures,
          answerMillis: inPage.millis,
          answerBytes: inPage.bytes,
          rowsInPage: rows,
          scrollMillis: scroll,
          sortMillis: sort,
          filterMillis: filter,
          openMillis: opened,
        }),
      )
      for (const millis of [scroll, sort, filter]) ensure(millis < 10_000, `${millis} ms to draw`)
    },
  },
  {
    name: 'everything by keyboard: from the list to a stopped pipeline',
    run: async (page, stack) => {
      await page.goto(stack.console)
      await page.getByRole('link', { name: 'mapped' }).waitFor()
      const press = async (name: RegExp) => {
        for (let i = 0; i < 60; i++) {
          await page.keyboard.press('Tab')
          const text = await page.evaluate(() => {
            const node = document.activeElement
            if (!node || !['A', 'BUTTON'].includes(node.tagName)) return ''
            return `${node?.getAttribute('aria-label') ?? ''} ${node?.textContent ?? ''}`
          })
          if (name.test(text)) {
            await page.keyboard.press('Enter')
            return
          }
        }
        ensure(false, `Tab does not reach ${name}`)
      }
      await press(/^\s*mapped$/)
      await heading(page, 'mapped')
      await press(/Stop with savepoint/)
      await page.getByRole('dialog').waitFor()
      await accessible(page)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await press(/Stop with savepoint/)
      await page.getByRole('dialog').waitFor()
      await press(/^\s*Stop with savepoint/)
      await page.getByText('Everything read is committed').waitFor()
      ensure(
        (await page.getByRole('dialog').innerText()).includes('flink run -s file:'),
        'the savepoint is shown',
      )
    },
  },
  {
    name: 'a pipeline is removed with its name typed',
    run: async (page, stack) => {
      await page.goto(stack.console)
      await page.getByRole('link', { name: 'journey' }).click()
      await page.getByRole('button', { name: 'Remove' }).click()
      const remove = page.getByRole('button', { name: 'Remove the pipeline' })
      ensure(await remove.isDisabled(), 'not without the name')
      await page.getByLabel('Type journey to confirm').fill('journe')
      ensure(await remove.isDisabled(), 'not with a part of it')
      await page.getByLabel('Type journey to confirm').fill('journey')
      await accessible(page)
      await remove.click()
      await page.getByText('The pipeline has ended.').waitFor()
      await page.getByRole('button', { name: 'All pipelines' }).click()
      await page.getByRole('checkbox', { name: /Ended/ }).waitFor()
    },
  },
  {
    name: 'while ClickHouse is away the page says so, and it recovers',
    run: async (page, stack) => {
      await turn(stack, 'clickhouse', 'stop')
      await page.goto(`${stack.console}/errors?pipeline=journey`)
      await page
        .getByRole('alert')
        .filter({ hasText: stack.clickhouse.replace('http://', '') })
        .waitFor()
      await accessible(page)
      await connect(page, stack)
      await page.getByRole('button', { name: 'Test the connections' }).click()
      await page.getByText('Kinesis answers').waitFor()
      await page
        .getByRole('alert')
        .filter({ hasText: stack.clickhouse.replace('http://', '') })
        .waitFor()
      await turn(stack, 'clickhouse', 'start')
      await page.getByRole('button', { name: 'Test the connections' }).click()
      await page.getByText(/ClickHouse 2\d.* answers/).waitFor()
      await page.goto(`${stack.console}/errors?pipeline=journey`)
      await page.getByText('rejected').first().waitFor()
    },
  },
  {
    name: 'while Flink is away the last figures stay, the page says so, and it recovers',
    run: async (page, stack) => {
      await page.goto(stack.console)
      await page.getByText(/Ended \(\d\)/).click()
      await page.getByRole('link', { name: 'journey' }).waitFor()
      await turn(stack, 'flink', 'stop')
      const away = page.getByRole('alert').filter({ hasText: 'No Flink cluster answers at' })
      await away.waitFor()
      await page.getByRole('link', { name: 'journey' }).waitFor()
      await accessible(page)
      await page.getByRole('link', { name: 'journey' }).click()
      await heading(page, 'journey')
      await away.waitFor()
      await page.locator('.tile', { hasText: 'Rows inserted' }).getByText(/\d/).first().waitFor()
      await page.goto(`${stack.console}/new`)
      await heading(page, 'Place')
      await away.waitFor()
      await accessible(page)
      await turn(stack, 'flink', 'start')
      await page.getByText('free of').waitFor()
      await page.goto(stack.console)
      await page.getByRole('heading', { name: 'No pipeline yet' }).waitFor()
      ensure((await away.count()) === 0, 'the notice is gone')
    },
  },
  {
    name: 'dark and light, wide and narrow, without violations',
    run: async (page, stack) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        for (const width of [1440, 1024]) {
          await page.setViewportSize({ width, height: 900 })
          for (const path of ['/', '/errors?pipeline=journey', '/new']) {
            await page.goto(stack.console + path)
            await page.locator('h1').first().waitFor()
            await page.waitForTimeout(500)
            await accessible(page)
            const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
            ensure(!wide, `${path} at ${width} px scrolls sideways`)
          }
        }
      }
    },
  },
  {
    name: 'with a token nobody gets in without it',
    run: async (page, stack) => {
      await page.goto(stack.tokenConsole)
      await page.getByLabel('Token').fill('wrong')
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByText('This is not the console’s token'.replace('’', "'")).waitFor()
      await accessible(page)
      await page.getByLabel('Token').fill(stack.token)
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByRole('heading', { name: 'Pipelines' }).waitFor()
      await page.getByRole('button', { name: 'Log out' }).click()
      await page.getByLabel('Token').waitFor()
    },
  },
  {
    name: 'a read-only console offers no change',
    run: async (page, stack) => {
      await page.goto(stack.readOnlyConsole)
      await page.getByText('read-only').waitFor()
      ensure((await page.getByRole('link', { name: 'New pipeline' }).count()) === 0, 'no new pipeline')
      await page.goto(`${stack.readOnlyConsole}/new`)
      await page.getByText('creates no pipeline').waitFor()
      await accessible(page)
    },
  },
]

await run(specs)
