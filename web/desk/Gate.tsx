/** The page before the house: night on the left, the form on paper on the right. */
import type { ReactNode } from 'react'
import { Logo } from '../kit/Icon.tsx'
import { t } from '../kit/i18n.ts'
import { Switches } from '../kit/Shell.tsx'

// fireflies over a town at night: places are fixed, nothing moves
const lights = [
  [361, 173, 2],
  [318, 204, 1.6],
  [393, 219, 1.4],
  [131, 273, 1.6],
  [311, 299, 2.2],
  [340, 332, 2],
  [389, 341, 1.6],
  [231, 402, 2.4],
  [295, 373, 2.6],
  [303, 410, 2],
  [332, 420, 2.2],
  [373, 482, 2.6],
  [350, 451, 2],
  [115, 430, 1.6],
  [297, 477, 2],
  [70, 491, 2],
  [514, 460, 2.4],
  [460, 468, 2.2],
  [524, 387, 1.8],
  [586, 341, 2.4],
  [526, 203, 1.8],
  [491, 263, 1.6],
  [328, 508, 2],
  [405, 566, 1.8],
  [3, 323, 2],
] as const

export const Gate = ({ office, children }: { office: string; children: ReactNode }) => (
  <div className="sign">
    <section className="night">
      <svg className="bg" viewBox="0 0 620 800" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
        <path d="M70 180C150 200 190 250 210 310S290 370 370 356S520 300 620 362M216 316C206 380 212 430 240 490S246 560 238 610" fill="none" stroke="#14252D" strokeWidth="12" />
        {lights.map(([x, y, r]) => (
          <circle key={`${x}-${y}`} cx={x} cy={y} r={r} fill="#A9C81E" opacity={0.35 + r / 5} />
        ))}
      </svg>
      <span className="brand">
        <Logo size={34} />
        <b>{t('萤火')}</b>
      </span>
      <div>
        <h2>
          {t('件件有着落，')}
          <br />
          {t('事事有交待')}
        </h2>
        <p>{office}</p>
      </div>
    </section>
    <main className="paper">
      <div className="corner">
        <Switches />
      </div>
      {children}
    </main>
  </div>
)
