import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { placeOf } from '../src/place.ts'
import { quoted } from '../src/quoted.ts'
import {
  chosenSource,
  guessedSources,
  impliedSource,
  namesOf,
  pointerOf,
  sourceOf,
  withSource,
} from '../src/wizard/mapping.ts'
import { EMPTY, keysOf } from '../src/wizard/state.ts'

/** Names of fields and columns that have a meaning somewhere on the way. */
const NAMES = [
  'at byte 7',
  'a',
  'a/b',
  'a~b',
  'a~1b',
  '~0~1/',
  '/',
  '~',
  '',
  ' ',
  'a b',
  'a"b',
  "a'b",
  'a\\b',
  'a\\"b',
  '\\u0041',
  'a.b',
  'a[0]',
  '[0]',
  '"]',
  'a=b',
  `$\{a}`,
  'a\nb',
  'a\u0000b',
  'a at $.b',
  'a at $.b [stream=x]',
  'a [stream=x',
  '\u00e4',
  '\ud83d\ude00',
  'constructor',
  '__proto__',
  'price.unit',
  'price.from',
  'price.format',
  'price.unit.from',
  '.unit',
  'unit',
]

const fieldsOf = (...pointers: string[]) => pointers.map((pointer) => ({ pointer }))

/** The columns of the file, as the job reads them (MappingKeys.java). */
function columnsOf(mapping: Record<string, string>): Record<string, Record<string, string>> {
  const columns = new Map<string, Record<string, string>>()
  for (const [key, value] of Object.entries(keysOf({ ...EMPTY, keys: {}, mapping }))) {
    const below = key.slice('columns.'.length)
    const end = ['from', 'format', 'unit'].find(
      (one) => below.endsWith(`.${one}`) && below.length > one.length + 1,
    )
    const column = end ? below.slice(0, -end.length - 1) : below
    const found = columns.get(column) ?? {}
    assert.ok(!((end ?? 'from') in found), `column ${column} has two sources`)
    columns.set(column, { ...found, [end ?? 'from']: value })
  }
  return Object.fromEntries(columns)
}

test('the pointer of a name leads to that name', () => {
  const written = { a: '/a', 'a/b': '/a~1b', 'a~b': '/a~0b', '~1': '/~01', '': '/' }
  for (const [name, pointer] of Object.entries(written)) assert.equal(pointerOf(name), pointer)
  for (const name of NAMES) {
    assert.deepEqual(namesOf(pointerOf(name)), [name])
    for (const other of NAMES) {
      assert.deepEqual(namesOf(pointerOf(name) + pointerOf(other)), [name, other])
    }
  }
  assert.equal(new Set(NAMES.map(pointerOf)).size, NAMES.length)
})

test('a column takes the field of its name, whatever the name is', () => {
  for (const name of NAMES) {
    const fields = fieldsOf('/other', ...NAMES.map(pointerOf))
    assert.equal(impliedSource(fields, name), pointerOf(name), name)
    assert.equal(sourceOf({}, fields, name), pointerOf(name), name)
    assert.equal(sourceOf({}, fieldsOf('/other'), name), '', name)
    if (!name.startsWith('_')) {
      assert.deepEqual(columnsOf(withSource({}, fields, name, pointerOf(name))), {}, name)
    }
  }
})

test('a chosen source is that of the column, whatever the name is', () => {
  for (const name of NAMES) {
    for (const other of NAMES) {
      const source = `${pointerOf(other)}/inner`
      const fields = fieldsOf(pointerOf(name), source)
      const mapping = withSource({}, fields, name, source)
      assert.equal(chosenSource(mapping, name), source, name)
      assert.deepEqual(Object.entries(columnsOf(mapping)), [[name, { from: source }]], name)
      assert.deepEqual(columnsOf(withSource(mapping, fields, name, '')), {}, name)
    }
  }
})

test('a nested field is not the field with a slash in its name', () => {
  const fields = fieldsOf('/a', '/a/b', '/a~1b')
  assert.deepEqual(columnsOf(withSource({}, fields, 'a/b', '/a/b')), { 'a/b': { from: '/a/b' } })
  assert.deepEqual(columnsOf(withSource({}, fields, 'a/b', '/a~1b')), {})
  assert.equal(sourceOf({}, fieldsOf('/a', '/a/b'), 'a/b'), '')
  assert.equal(sourceOf({}, fieldsOf('/a~1b'), 'a/b'), '/a~1b')
})

test('all columns of a table keep their own sources', () => {
  let mapping: Record<string, string> = {}
  for (const [i, name] of NAMES.entries()) mapping = withSource(mapping, [], name, `/${i}`)
  const columns = columnsOf(mapping)
  assert.equal(Object.keys(columns).length, NAMES.length)
  for (const [i, name] of NAMES.entries()) {
    assert.deepEqual(Object.getOwnPropertyDescriptor(columns, name)?.value, { from: `/${i}` }, name)
  }
})

test('another source replaces the one that infer proposed, and the form of times stays', () => {
  for (const name of ['at', 'a/b', 'price.unit', 'price.from']) {
    const proposed = { [`${name}.from`]: '/a/at', [`${name}.unit`]: 'milliseconds' }
    assert.equal(chosenSource(proposed, name), '/a/at')
    assert.deepEqual(columnsOf(withSource(proposed, [], name, '/b')), {
      [name]: { from: '/b', unit: 'milliseconds' },
    })
  }
})

test('a name that begins with an underscore is metadata unless a field is chosen', () => {
  const fields = fieldsOf('/_key', '/_operation')
  assert.equal(sourceOf({}, fields, '_key'), '_key')
  assert.equal(sourceOf({}, [], '_ingested_at'), '_ingested_at')
  assert.deepEqual(columnsOf(withSource({}, fields, '_key', '/_key')), { _key: { from: '/_key' } })
  const chosen = withSource({}, fields, '_operation', '/_operation')
  assert.deepEqual(columnsOf(chosen), { _operation: { from: '/_operation' } })
})

test('a field inside an object is proposed for the column with its flat name', () => {
  const fields = fieldsOf('/user', '/user/name', '/a~1b/c', '/a~0b/c', '/x/price.unit', '/taken/by')
  const columns = ['user_name', 'a/b_c', 'a~b_c', 'x_price.unit', 'user', 'taken_by', 'none']
  assert.deepEqual(columnsOf(guessedSources({ taken_by: '' }, fields, columns)), {
    user_name: { from: '/user/name' },
    'a/b_c': { from: '/a~1b/c' },
    'a~b_c': { from: '/a~0b/c' },
    'x_price.unit': { from: '/x/price.unit' },
  })
})

/** A path as messages have it (JsonPath.java). */
function pathOf(steps: (string | number)[]): string {
  const path = steps.map((step) =>
    typeof step === 'number'
      ? `[${step}]`
      : /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(step)
        ? `.${step}`
        : `["${step.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"]`,
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: messages have them as escapes
  return `$${path.join('')}`.replace(/[\u0000-\u001f\u007f-\u009f]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

function marked(message: string, text: string): string | undefined {
  const place = placeOf(message, text)
  return place && text.slice(...place)
}

test('the value of a message is marked, whatever the names on the way are', () => {
  const record = ' [stream=events shard=shard-7 sequence=4959]'
  for (const name of NAMES) {
    for (const other of NAMES) {
      const inner = `{${JSON.stringify(`${other}?`)}: 3, ${JSON.stringify(other)} : 42}`
      const text = `{"first": 1, ${JSON.stringify(name)}: [2, ${inner}], "last": 4}`
      const path = pathOf([name, 1, other])
      for (const found of [
        '"x"',
        '"costs at $5"',
        '"x at $.first"',
        '"x at $.first [stream=e]"',
        '"look at byte 3"',
      ]) {
        const message = `Cannot convert column "c" UInt8: expected an integer but was ${found} at ${path}`
        assert.equal(marked(message + record, text), '42', message)
      }
      assert.equal(marked(`No column takes the field at ${path}${record}`, text), '42', path)
      assert.equal(marked(`No column takes the field at ${path}`, text), '42', path)
      assert.equal(marked(`No column takes the field at ${path} `, text), '42', path)
    }
  }
})

test('without a path in the message nothing is marked', () => {
  const text = '{"a": 1}'
  for (const message of ['', 'fault', 'was 1 at lower(/a) [stream=e]', 'was 1 at $.b', 'was 1 at $.a…b']) {
    assert.equal(placeOf(message, text), undefined, message)
  }
})

test('a shell reads a quoted word as it is', () => {
  const words = [...NAMES, '-', '$(a)', '`a`', '~', '*', '!', '#', ';&|<>(){}', 'a,b', 's3://b/a-1_2.yaml']
  const given = words.filter((word) => !word.includes('\0'))
  const script = `printf '%s\\0' ${given.map(quoted).join(' ')}`
  const read = execFileSync('sh', { input: script, encoding: 'utf8' }).split('\0').slice(0, -1)
  assert.deepEqual(read, given)
  assert.equal(quoted('s3://b/a-1_2.yaml'), 's3://b/a-1_2.yaml')
})

/** The expressions in a command that a shell does not read as one word each. */
function unquotedIn(command: string): string[] {
  const found: string[] = []
  let rest = command
  for (let inner = /\$\{([^{}]*)\}/.exec(rest); inner; inner = /\$\{([^{}]*)\}/.exec(rest)) {
    const text = inner[1] ?? ''
    const isQuoted = /^quoted\(.*\)$/.test(text) || /^(flags|.*\.map\(quoted\))\.join\(' '\)$/.test(text)
    // Of a condition, the quoted parts are words by now.
    const isFixed = /^[\w |]+ \? (`[^`$]*`|'[^']*') : ''$/.test(text)
    if (!isQuoted && !isFixed) found.push(text)
    rest = rest.replace(inner[0], 'WORD')
  }
  return found
}

test('the pages quote every value in the commands that they print', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  )
  let commands = 0
  for (const file of files) {
    for (const line of readFileSync(`src/${file}`, 'utf8').split('\n')) {
      const command = /`(millrace |flink run|--[a-z]+ ).*`/.exec(line)?.[0]
      if (command) {
        commands++
        assert.deepEqual(unquotedIn(command), [], `${file}: ${command}`)
      }
    }
  }
  assert.ok(commands > 15, `${commands} commands`)
  assert.deepEqual(unquotedIn(`x $\{a} $\{b ? \` --c $\{d}\` : ''} $\{quoted(e)}`), ['a', 'd'])
})
