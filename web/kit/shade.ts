/** Light and dark, and the tokens as CSS variables: all that a page needs that does not use Ant Design. */
import { store } from './store.ts'
import tokens from './tokens.json' with { type: 'json' }

export type Tokens = (typeof tokens)['light']
export type Shade = 'light' | 'dark'

const system = matchMedia('(prefers-color-scheme: dark)')
/** What the person chose; `null` follows the system. */
export const shadeChoice = store<Shade | null>(null, 'theme')
const systemShade = store<Shade>(system.matches ? 'dark' : 'light')
system.addEventListener('change', () => systemShade.set(system.matches ? 'dark' : 'light'))

export function useShade(): Shade {
  const chosen = shadeChoice.use(),
    own = systemShade.use()
  return chosen ?? own
}
export const tokensOf = (shade: Shade): Tokens => tokens[shade]
export const useTokens = (): Tokens => tokensOf(useShade())

const kebab = (name: string) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)
/** Puts the tokens where the style sheets read them. */
export function paint(shade: Shade): void {
  const root = document.documentElement
  root.dataset['theme'] = shade
  for (const [name, value] of Object.entries(tokensOf(shade))) root.style.setProperty(`--${kebab(name)}`, value)
}
