/** The search box of a list, the same on every page: `/` goes to it, and it asks when the typing rests. */
import { Input, type InputRef } from 'antd'
import { type ChangeEvent, startTransition, useEffect, useRef, useState } from 'react'
import { Icon, type IconName } from './Icon.tsx'
import { useSlash } from './keys.ts'

interface Props {
  /** What it looks through, for the eye and for a screen reader. */
  label: string
  /** Other words for the empty box, where they say more than the label. */
  hint?: string
  value: string
  find: (text: string) => void
  /** How long the typing must rest, in ms: a list that is here already needs none, one the server looks up does. */
  rest?: number
  width?: number | string
  icon?: IconName
}

/** `find` gets the words without the blanks around them, never the letters of a word that is still being composed. What comes from outside is shown when nobody is typing. */
export function Find({ label, hint = label, value, find, rest = 0, width = 240, icon = 'search' }: Props) {
  const box = useRef<InputRef>(null),
    timer = useRef<ReturnType<typeof setTimeout>>(undefined),
    [draft, setDraft] = useState<string | null>(null)
  useSlash(box)
  const ask = (text: string) => {
    clearTimeout(timer.current)
    if (text.trim() !== value) find(text.trim())
  }
  const latest = useRef(ask) // what was chosen beside it while the typing rested is not to be lost
  useEffect(() => {
    latest.current = ask
  })
  useEffect(() => () => clearTimeout(timer.current), [])
  const soon = (text: string) => {
    clearTimeout(timer.current)
    if (rest && text) timer.current = setTimeout(() => latest.current(text), rest)
    else ask(text)
  }
  return (
    <Input
      ref={box}
      prefix={<Icon name={icon} />}
      value={draft ?? value}
      onChange={(e: ChangeEvent<HTMLInputElement>) => {
        setDraft(e.target.value)
        if (!(e.nativeEvent as InputEvent).isComposing) soon(e.target.value)
      }}
      onCompositionEnd={(e) => soon(e.currentTarget.value)}
      onPressEnter={(e) => ask(e.currentTarget.value)}
      onBlur={(e) => {
        ask(e.target.value)
        startTransition(() => setDraft(null))
      }}
      placeholder={hint}
      aria-label={label}
      aria-keyshortcuts="/"
      allowClear
      style={{ width }}
    />
  )
}
