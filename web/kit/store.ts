/** A value outside React that components can watch, kept in this browser when it has a name. */
import { useSyncExternalStore } from 'react'

export interface Store<T> {
  get(): T
  set(value: T): void
  use(): T
}

export function store<T>(first: T, name?: string): Store<T> {
  let value = name ? recall(name, first) : first
  const watchers = new Set<() => void>()
  const get = () => value
  const watch = (f: () => void) => {
    watchers.add(f)
    return () => watchers.delete(f)
  }
  return {
    get,
    set(next) {
      value = next
      if (name) keep(name, next)
      for (const f of watchers) f()
    },
    use: () => useSyncExternalStore(watch, get),
  }
}

/** What this browser remembers under a name; a full or forbidden storage is no error. */
export function recall<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`yh.${name}`)
    return text === null ? otherwise : (JSON.parse(text) as T)
  } catch {
    return otherwise
  }
}
export function keep(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(`yh.${name}`)
    else localStorage.setItem(`yh.${name}`, JSON.stringify(value))
  } catch {} // full or forbidden: it lasts as long as the page
}
