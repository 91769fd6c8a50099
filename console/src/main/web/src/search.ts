/** What the address of the errors says after its question mark. */
export type ErrorSearch = { pipeline?: string; reason?: string; column?: string; since?: string }

/** The search of an address, without what is no text. */
export function errorSearch(search: Record<string, unknown>): ErrorSearch {
  const text = (name: string) => (typeof search[name] === 'string' ? search[name] : undefined)
  return { pipeline: text('pipeline'), reason: text('reason'), column: text('column'), since: text('since') }
}
