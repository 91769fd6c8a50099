import type { Schemas } from '../api'

export type Place = 'session' | 'kubernetes' | 'helm' | 'managed-flink' | 'file'

/** What was entered so far. Holds no secret: only whether one was entered. */
export type Draft = {
  place: Place
  keys: Record<string, string>
  sample: Schemas['Sample'] | null
  /** The keys that the sample was read with. */
  sampledFrom: string
  table: 'new' | 'existing'
  types: Record<string, string>
  nesting: string
  engine: string
  engineColumns: string
  orderBy: string
  partitionBy: string | null
  /** The statement, if it was edited by hand. */
  sql: string | null
  /** The keys below `columns` in the file. */
  mapping: Record<string, string>
  settings: Record<string, string>
  user: 'same' | 'own'
  userName: string
  role: string
  userCreated: boolean
  /** What another place needs besides the file. */
  image: string
  storage: string
  secret: string
  roleArn: string
  checks: Schemas['Checks'] | null
  started: Schemas['Started'] | null
  saved: string | null
}

export const EMPTY: Draft = {
  place: 'session',
  keys: {
    'source.region': 'us-east-1',
    'source.credentials.type': 'default',
    'source.position': 'TRIM_HORIZON',
    'clickhouse.url': 'http://127.0.0.1:8123',
    'clickhouse.username': 'default',
    'clickhouse.database': 'default',
  },
  sample: null,
  sampledFrom: '',
  table: 'new',
  types: {},
  nesting: 'flatten',
  engine: 'MergeTree',
  engineColumns: '',
  orderBy: '',
  partitionBy: null,
  sql: null,
  mapping: {},
  settings: {},
  user: 'same',
  userName: '',
  role: 'only-destination-table',
  userCreated: false,
  image: '',
  storage: '',
  secret: '',
  roleArn: '',
  checks: null,
  started: null,
  saved: null,
}

export type Step = {
  draft: Draft
  change: (change: Partial<Draft>) => void
  setKey: (key: string, value: string) => void
  next: () => void
}

/** The variable of the pipeline's own user. */
export function passwordVariable(draft: Draft): string {
  return `${
    draft.userName
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')
      .replace(/^[^A-Z]+/, '')
      .slice(0, 50) || 'PIPELINE'
  }_PASSWORD`
}

/** All keys of the file. An empty value is left out. */
export function keysOf(draft: Draft): Record<string, string> {
  const keys: Record<string, string> = {}
  const type = draft.keys['source.credentials.type']
  for (const [key, value] of Object.entries(draft.keys)) {
    const other =
      (key === 'source.timestamp' && draft.keys['source.position'] !== 'AT_TIMESTAMP') ||
      (key.startsWith('source.credentials.profile') && type !== 'profile') ||
      (key.startsWith('source.credentials.role') && type !== 'assume-role') ||
      (/credentials\.(access-key-id|secret-access-key)$/.test(key) && type !== 'basic')
    if (value && !other) keys[key] = value
  }
  for (const [key, value] of Object.entries(draft.mapping)) {
    if (value) keys[`columns.${key}`] = value
  }
  for (const [key, value] of Object.entries(draft.settings)) {
    if (value) keys[key] = value
  }
  return keys
}

/** The flags of `millrace infer` that say what was chosen. */
export function flagsOf(draft: Draft): string[] {
  const flags: string[] = []
  if (draft.nesting !== 'flatten') flags.push('--nested', draft.nesting)
  if (draft.engine !== 'MergeTree') flags.push('--engine', draft.engine)
  if (draft.engineColumns.trim()) flags.push('--engine-columns', list(draft.engineColumns))
  if (draft.orderBy.trim()) flags.push('--order-by', list(draft.orderBy))
  if (draft.partitionBy != null) flags.push(`--partition-by=${draft.partitionBy}`)
  for (const [column, type] of Object.entries(draft.types)) {
    if (type.trim()) flags.push('--type', `${column}=${type}`)
  }
  return flags
}

function list(text: string): string {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
    .join(',')
}

/** The body of most requests of the wizard. */
export function bodyOf(draft: Draft): Schemas['Draft'] {
  return { keys: keysOf(draft), sample: draft.sample?.sample, flags: flagsOf(draft) }
}

/** The same, with the user that the pipeline will have. */
export function finalBodyOf(draft: Draft): Schemas['Draft'] {
  return draft.user === 'own'
    ? { ...bodyOf(draft), user: draft.userName, password_variable: passwordVariable(draft), role: draft.role }
    : bodyOf(draft)
}

/** The same, with what another place needs. */
export function exportBodyOf(draft: Draft): Schemas['Draft'] {
  const { image, storage, secret, roleArn } = draft
  return { ...finalBodyOf(draft), image, storage, secret, role_arn: roleArn }
}

/** What a sample depends on. */
export function sourceOf(draft: Draft): string {
  return JSON.stringify(Object.entries(keysOf(draft)).filter(([key]) => key.startsWith('source.')))
}

export function fileOf(draft: Draft): string {
  return `${draft.keys['pipeline.name'] || 'pipeline'}.yaml`
}
