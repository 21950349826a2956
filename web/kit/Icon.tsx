/** The few drawn signs of the house, 16 by 16, in the colour of the text beside them. */
const paths = {
  lock: 'M4.5 7.2h7v6h-7zM5.8 7V5a2.2 2.2 0 0 1 4.4 0v2',
  warn: 'M8 2.5 14 13H2zM8 6.5v3M8 11.3v.2',
  check: 'm2.6 8.6 3.6 3.6 7.2-8',
  search: 'M11.3 7A4.3 4.3 0 1 1 2.7 7a4.3 4.3 0 0 1 8.6 0ZM10.3 10.3l3.4 3.4',
  pin: 'M8 14s4.5-4.2 4.5-7.5a4.5 4.5 0 0 0-9 0C3.5 9.8 8 14 8 14ZM8 8a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z',
  eye: 'M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8ZM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z',
  moon: 'M12.9 9.6A5.4 5.4 0 0 1 6.4 3.1a5.4 5.4 0 1 0 6.5 6.5Z',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M3.6 12.4l1-1M11.4 4.6l1-1',
  user: 'M8 8a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 8 8ZM3 13.4c.5-2.4 2.4-3.8 5-3.8s4.5 1.4 5 3.8',
  photo: 'M2.5 3.5h11v9h-11zM2.5 10.5l3-3 3 3 2-2 3 3M10.3 6.3h.2',
  bell: 'M4 11.5V7a4 4 0 0 1 8 0v4.5l1 1H3zM6.8 14h2.4',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.2M2.5 8h.2M2.5 12h.2',
} as const
export type IconName = keyof typeof paths

export const Icon = ({ name }: { name: IconName }) => (
  <svg className="i" viewBox="0 0 16 16" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)

/** 火 as a firefly seen from above. */
export const Logo = ({ size = 22 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
    <g fill="currentColor">
      <path d="M7.55 1.5C4.9 3.1 2.15 7.6 1.9 13.2c0 .8.85 1.2 1.45.65C6 11.4 7.4 7.4 7.55 1.5z" />
      <path d="M8.45 1.5c2.65 1.6 5.4 6.1 5.65 11.7 0 .8-.85 1.2-1.45.65C10 11.4 8.6 7.4 8.45 1.5z" />
      <circle cx="2.7" cy="4.2" r="1.15" />
      <circle cx="13.3" cy="4.2" r="1.15" />
    </g>
    <ellipse cx="8" cy="12.1" rx="2.15" ry="2.5" fill="var(--logo-light)" />
  </svg>
)
