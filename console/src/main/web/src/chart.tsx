import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

export type Line = { label: string; values: (number | null)[]; color: string }

function css(name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const color = getComputedStyle(probe).color
  probe.remove()
  return color
}

/** Lines over time. The newest values are in its title, for people who do not see the lines. */
export function Chart({
  title,
  time,
  lines,
  show,
  dark,
}: {
  title: string
  time: number[]
  lines: Line[]
  show: (value: number | null | undefined) => string
  dark: boolean
}) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const shape = lines.map((line) => line.label).join('\n')
  const format = useRef(show)
  format.current = show

  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape and the theme make a new plot
  useEffect(() => {
    const node = place.current
    if (!node) return
    const axis = {
      stroke: css('--soft'),
      grid: { stroke: css('--line'), width: 1 },
      ticks: { show: false },
      font: '11px system-ui',
    }
    plot.current = new uPlot(
      {
        width: node.clientWidth,
        height: 150,
        padding: [8, 4, 0, 0],
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, sync: { key: 'pipeline' } },
        scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
        series: [
          {},
          ...lines.map((line) => ({
            label: line.label,
            stroke: css(line.color),
            width: 1.5,
            points: { show: false },
          })),
        ],
        axes: [
          {
            ...axis,
            size: 26,
            space: 70,
            values: (_, ticks) => ticks.map((tick) => new Date(tick * 1000).toISOString().slice(11, 19)),
          },
          {
            ...axis,
            size: 58,
            space: 34,
            values: (_, ticks) => distinct(ticks.map((tick) => format.current(tick))),
          },
        ],
      },
      [time, ...lines.map((line) => line.values)],
      node,
    )
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: node.clientWidth, height: 150 }))
    observer.observe(node)
    return () => {
      observer.disconnect()
      plot.current?.destroy()
    }
  }, [shape, dark])

  useEffect(() => {
    plot.current?.setData([time, ...lines.map((line) => line.values)])
  }, [time, lines])

  const last = (line: Line) => line.values.findLast((value) => value != null)
  return (
    <figure
      className="card chart"
      aria-label={`${title}: ${lines.map((line) => `${line.label} ${show(last(line))}`).join(', ')}`}
    >
      <header>
        <b>{title}</b>
        <span className="row small">
          {lines.map((line) => (
            <span key={line.label} className="nowrap">
              {lines.length > 1 && <span style={{ color: `var(${line.color})` }}>● </span>}
              {lines.length > 1 && `${line.label} `}
              {show(last(line))}
            </span>
          ))}
        </span>
      </header>
      <div ref={place} aria-hidden />
    </figure>
  )
}

/** Rounding may give neighbours the same label; it is shown once. */
function distinct(labels: string[]): string[] {
  return labels.map((label, i) => (label === labels[i - 1] ? '' : label))
}

export function Sparkline({ values }: { values: number[] }) {
  if (values.length < 2) return <span className="soft">–</span>
  const most = Math.max(...values, 1)
  const points = values.map(
    (value, i) => `${((100 * i) / (values.length - 1)).toFixed(1)},${(22 - (20 * value) / most).toFixed(1)}`,
  )
  return (
    <svg className="spark" width="100" height="24" viewBox="0 0 100 24" aria-hidden="true">
      <polygon points={`0,24 ${points.join(' ')} 100,24`} />
      <polyline points={points.join(' ')} />
    </svg>
  )
}
