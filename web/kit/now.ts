/** The browser's clock, set by the server's: the one place in the web that asks for the time. Ticks twice a minute, not each second. */
import { store } from './store.ts'

let ahead = 0
const read = () => Date.now() + ahead
const ticking = store(read())
setInterval(() => ticking.set(read()), 30_000)

/** Takes over the server's moment, so that a wrong clock in this computer shows no wrong deadline. */
export function setClock(serverNow: string): void {
  const next = new Date(serverNow).getTime() - Date.now()
  if (Math.abs(next - ahead) < 5_000) return
  ahead = next
  ticking.set(read())
}
export const useNow = (): number => ticking.use()
export const nowMs = read
