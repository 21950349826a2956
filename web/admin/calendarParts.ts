/** What the pages of the calendar share: what a day is when nobody says otherwise, and times in words. */

export type Kind = 'off' | 'work' | 'usual'
export const pad = (n: number) => String(n).padStart(2, '0')
export const weekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
/** What a day is when nobody says otherwise. */
export const usual = (day: string): 'off' | 'work' => (weekend(day) ? 'off' : 'work')
export const timeWords = (m: number) => `${pad(Math.floor(m / 60))}:${pad(m % 60)}`
