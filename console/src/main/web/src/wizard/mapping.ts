/** Where the values of an existing table's columns come from. */

type Mapping = Record<string, string>
type Field = { pointer: string }

/** What a column of the same name takes. */
export const METADATA = [
  { value: '_key', note: 'partition key' },
  { value: '_timestamp', note: 'arrival' },
  { value: '_stream', note: 'stream' },
  { value: '_shard_id', note: 'shard' },
  { value: '_sequence_number', note: 'sequence number' },
  { value: '_document_index', note: 'index in the record' },
  { value: '_ingested_at', note: 'conversion' },
  { value: '_raw_message', note: 'the document itself' },
]

/** The JSON Pointer of a document's own field. */
export function pointerOf(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The names of fields on the way to a place, outermost first. */
export function namesOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/**
 * The key of a column's source. The file also has keys for the form of a column's times, so a column
 * that is called like one of these has the long form.
 */
function keyOf(mapping: Mapping, column: string): string {
  const long = `${column}.from`
  return Object.hasOwn(mapping, long) || /.\.(from|format|unit)$/s.test(column) ? long : column
}

/** The source that was chosen for a column; empty if none was. */
export function chosenSource(mapping: Mapping, column: string): string {
  const key = keyOf(mapping, column)
  return Object.hasOwn(mapping, key) ? (mapping[key] ?? '') : ''
}

/** What a column takes without a choice: metadata of its name, or else the field. Empty if neither. */
export function impliedSource(fields: Field[], column: string): string {
  if (METADATA.some((one) => one.value === column)) return column
  const pointer = pointerOf(column)
  return fields.some((field) => field.pointer === pointer) ? pointer : ''
}

/** What a column takes. Empty if there is nothing. */
export function sourceOf(mapping: Mapping, fields: Field[], column: string): string {
  return chosenSource(mapping, column) || impliedSource(fields, column)
}

/** The mapping with another source for a column. What the column takes anyway is left out. */
export function withSource(mapping: Mapping, fields: Field[], column: string, source: string): Mapping {
  // A name with an underscore in front may be that of metadata, which depends on the payload.
  const isImplied = source === impliedSource(fields, column) && !column.startsWith('_')
  return { ...mapping, [keyOf(mapping, column)]: isImplied ? '' : source }
}

/** Sources for columns without one: a field inside an object often has the name, with another separator. */
export function guessedSources(mapping: Mapping, fields: Field[], columns: string[]): Mapping {
  return Object.fromEntries(
    columns
      .map((column) => [column, keyOf(mapping, column)] as const)
      .filter(([column, key]) => !Object.hasOwn(mapping, key) && !impliedSource(fields, column))
      .map(([column, key]) => [key, fields.find((one) => namesOf(one.pointer).join('_') === column)?.pointer])
      .filter(([, pointer]) => pointer),
  )
}
