/** The visual language as code: one file of tokens makes the CSS variables, the Ant Design theme and the map. */
import { type ThemeConfig, theme } from 'antd'
import type { Tokens } from './shade.ts'

export { paint, type Shade, shadeChoice, type Tokens, tokensOf, useShade, useTokens } from './shade.ts'

type Algorithm = Extract<NonNullable<ThemeConfig['algorithm']>, (...of: never[]) => unknown>
// darkAlgorithm would re-tint our seeds, so both shades stand on the default one with our own values over it
const own =
  (k: Tokens): Algorithm =>
  (seed, map) => ({
    ...(map ?? theme.defaultAlgorithm(seed)),
    ...{ colorPrimary: k.acc, colorPrimaryHover: k.accHover, colorPrimaryActive: k.acc, colorPrimaryBg: k.glowSoft, colorPrimaryBgHover: k.glowSoft },
    ...{ colorPrimaryBorder: k.glowLine, colorPrimaryBorderHover: k.glowLine, colorPrimaryText: k.acc, colorPrimaryTextHover: k.accHover, colorPrimaryTextActive: k.acc },
    ...{ colorLink: k.acc, colorLinkHover: k.accHover, colorLinkActive: k.acc },
    ...{ colorInfo: k.okM, colorInfoText: k.okT, colorInfoBg: k.okB, colorInfoBorder: k.okM },
    ...{ colorWarning: k.dueM, colorWarningText: k.dueT, colorWarningBg: k.dueB, colorWarningBorder: k.dueM },
    ...{ colorError: k.overM, colorErrorText: k.overT, colorErrorBg: k.overB, colorErrorBorder: k.overM, colorErrorHover: k.overT, colorErrorActive: k.overT },
    ...{ colorSuccess: k.acc, colorSuccessText: k.acc, colorSuccessBg: k.glowSoft, colorSuccessBorder: k.glowLine },
    ...{ colorText: k.ink1, colorTextSecondary: k.ink2, colorTextTertiary: k.ink3, colorTextQuaternary: k.edge },
    ...{ colorBgLayout: k.canvas, colorBgContainer: k.paper, colorBgElevated: k.paper, colorBgSpotlight: k.ink1, colorBgMask: k.veil },
    ...{
      colorBorder: k.edge,
      colorBorderSecondary: k.line,
      colorFill: k.line,
      colorFillSecondary: k.sunk,
      colorFillTertiary: k.hover,
      colorFillQuaternary: k.canvas,
      colorBorderDisabled: k.line2,
    },
  })

export const themeOf = (k: Tokens): ThemeConfig => ({
  cssVar: { key: 'yh' },
  hashed: false,
  algorithm: [theme.defaultAlgorithm, own(k)],
  token: {
    ...{ fontFamily: 'var(--font)', fontFamilyCode: 'var(--mono)', fontSize: 13, fontSizeSM: 12, fontSizeLG: 14, fontSizeXL: 16, fontWeightStrong: 600 },
    ...{ controlHeight: 32, controlHeightSM: 26, controlHeightLG: 40, borderRadius: 6, borderRadiusXS: 4, borderRadiusSM: 4, borderRadiusLG: 10 },
    ...{ colorTextLightSolid: k.inkInv, colorTextPlaceholder: k.ink3, controlOutline: k.glowSoft, controlOutlineWidth: 3 },
    ...{ boxShadow: 'var(--e3)', boxShadowSecondary: 'var(--e2)', boxShadowTertiary: 'var(--e1)' },
    // Whoever wants nothing to move gets none: what waits for the end of a motion that never begins would stay open.
    motion: !globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches,
    ...{ motionDurationFast: '0.08s', motionDurationMid: '0.14s', motionDurationSlow: '0.22s' },
  },
  components: {
    Button: { fontWeight: 400, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', defaultBorderColor: k.line2 },
    Segmented: { itemSelectedBg: k.acc, itemSelectedColor: k.inkInv, trackBg: k.sunk },
    Tag: { defaultBg: k.sunk, defaultColor: k.ink2 },
  },
})
