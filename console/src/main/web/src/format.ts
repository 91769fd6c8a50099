/** Numbers, sizes and times for people. Every figure without a value is a dash. */
const DASH = '–'

const WHOLE = new Intl.NumberFormat('en-US')
const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

type Figure = number | null | undefined

export function count(value: Figure): string {
  return value == null ? DASH : WHOLE.format(Math.round(value))
}

export function short(value: Figure): string {
  return value == null ? DASH : value < 10_000 ? WHOLE.format(Math.round(value)) : SHORT.format(value)
}

export function rate(value: Figure): string {
  return value == null ? DASH : value < 10 ? value.toFixed(1) : short(value)
}

export function bytes(value: Figure): string {
  if (value == null) return DASH
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  let size = value
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`
}

export function duration(millis: Figure): string {
  if (millis == null) return DASH
  if (millis < 1000) return `${Math.round(millis)} ms`
  const seconds = millis / 1000
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

export function ago(moment: string | undefined, now: number): string {
  if (!moment) return DASH
  const millis = now - Date.parse(moment)
  return millis < 1500 ? 'now' : `${duration(millis).split(' ').slice(0, 2).join(' ')} ago`
}

export function absolute(moment: string): string {
  return new Date(moment).toISOString().replace('T', ' ').replace('.000Z', 'Z')
}

/** Control and invisible characters as escapes: a document must not hide or reorder text. */
export function visible(text: string): string {
  return text.replace(/[^\n\t\P{C}]|[\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu, (c) =>
    Array.from({ length: c.length }, (_, i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  )
}
