import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { sql } from '@codemirror/lang-sql'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'

const colors = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: [tags.typeName, tags.propertyName], color: 'var(--text)' },
  { tag: tags.comment, color: 'var(--soft)' },
])

const look = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--raised)', fontSize: '12.5px' },
  '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--text)', padding: '8px 0' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--soft)', border: '0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft)' },
})

/** An editor of SQL, or a view of JSON or YAML. Tab leaves it, as in any field. */
export function Editor({
  label,
  value,
  onChange,
  language = 'sql',
}: {
  label: string
  value: string
  onChange?: (value: string) => void
  language?: 'sql' | 'json' | 'text'
}) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const tell = useRef(onChange)
  tell.current = onChange
  const editable = onChange !== undefined

  // biome-ignore lint/correctness/useExhaustiveDependencies: the value is followed below
  useEffect(() => {
    if (!place.current) return
    const nonce = document.querySelector('meta[property="csp-nonce"]')?.getAttribute('content') ?? ''
    view.current = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          lineNumbers(),
          history(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          language === 'sql' ? sql() : language === 'json' ? json() : [],
          syntaxHighlighting(colors),
          look,
          EditorView.lineWrapping,
          EditorState.readOnly.of(!editable),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((one) => one.isUserEvent('outside'))) {
              tell.current?.(update.state.doc.toString())
            }
          }),
        ],
      }),
    })
    return () => view.current?.destroy()
  }, [label, language, editable])

  useEffect(() => {
    const doc = view.current?.state.doc
    if (doc && doc.toString() !== value) {
      view.current?.dispatch({ changes: { from: 0, to: doc.length, insert: value }, userEvent: 'outside' })
    }
  }, [value])

  return <div className="editor" ref={place} />
}
