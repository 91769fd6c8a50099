/** The place in a document that a message names: "at $.a[2].b", or "at byte 12". */
export function placeOf(message: string, text: string): [number, number] | undefined {
  const steps = pathOf(message)
  if (steps) return find(text, skip(text, 0), steps)
  const byte = /\bat byte (\d+)/.exec(message)
  if (!byte) return undefined
  const at = indexOfByte(text, Number(byte[1]))
  return [at, Math.min(text.length, at + 1)]
}

function indexOfByte(text: string, byte: number): number {
  let bytes = 0
  let at = 0
  for (const char of text) {
    if (bytes >= byte) return at
    const code = char.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    at += char.length
  }
  return at
}

type Step = string | number

/**
 * The path that a message ends with, before the record that it names. The value before it, and a name
 * inside it, may look like a path: the last one that ends there is meant.
 */
function pathOf(message: string): Step[] | undefined {
  const what = message.replace(/ (?:\[stream=\S* shard=\S* sequence=\S*\])?$/, '')
  return [...what.matchAll(/ at \$/g)]
    .reverse()
    .map((at) => stepsOf(what.slice(at.index + at[0].length)))
    .find((steps) => steps)
}

const STEP = /^\.([\p{L}_][\p{L}\p{N}_-]*)|^\[(\d+)\]|^\["((?:[^"\\]|\\.)*)"\]/su

function stepsOf(path: string): Step[] | undefined {
  const steps: Step[] = []
  let rest = path
  while (rest) {
    const step = STEP.exec(rest)
    if (!step) return undefined
    steps.push(step[1] ?? (step[2] ? Number(step[2]) : unescaped(step[3] ?? '')))
    rest = rest.slice(step[0].length)
  }
  return steps
}

/** A name as it is: quotes, backslashes and control characters are escaped in a path. */
function unescaped(name: string): string {
  return name.replace(/\\(?:u([0-9a-f]{4})|(.))/g, (_, code, char) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : char,
  )
}

function skip(text: string, at: number): number {
  let i = at
  while (i < text.length && ' \t\r\n'.includes(text[i] ?? '')) i++
  return i
}

/** Where a value ends that begins here. */
function end(text: string, at: number): number {
  const first = text[at]
  if (first === '"') {
    let i = at + 1
    while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
    return Math.min(text.length, i + 1)
  }
  if (first !== '{' && first !== '[') {
    let i = at
    while (i < text.length && !',]} \t\r\n'.includes(text[i] ?? '')) i++
    return i
  }
  let depth = 0
  let i = at
  while (i < text.length) {
    const char = text[i]
    if (char === '"') {
      i = end(text, i)
      continue
    }
    if (char === '{' || char === '[') depth++
    if (char === '}' || char === ']') depth--
    i++
    if (depth === 0) return i
  }
  return text.length
}

function find(text: string, at: number, steps: Step[]): [number, number] | undefined {
  const [step, ...rest] = steps
  if (step === undefined) return [at, end(text, at)]
  if (text[at] !== (typeof step === 'number' ? '[' : '{')) return [at, end(text, at)]
  let i = skip(text, at + 1)
  for (let index = 0; i < text.length && text[i] !== ']' && text[i] !== '}'; index++) {
    let name: Step = index
    if (typeof step === 'string') {
      const close = end(text, i)
      name = unquoted(text.slice(i, close))
      i = skip(text, close)
      if (text[i] !== ':') return undefined
      i = skip(text, i + 1)
    }
    if (name === step) return find(text, i, rest)
    i = skip(text, end(text, i))
    if (text[i] === ',') i = skip(text, i + 1)
  }
  return undefined
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}
