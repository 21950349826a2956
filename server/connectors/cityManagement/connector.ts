/** 数字城管: cases of the county's centre in, with part and event codes and unit grids; 立案, 派遣, 处置 with photos, 结案 back. */
import { link } from '../outside/link.ts'

export const cityManagement = link(
  { kind: 'cityManagement', label: { zh: '数字城管', en: 'Digital city management' }, channel: 'citySystem' },
  {
    ...{ accept: 'sign', register: 'register', approve: 'register', reject: 'reject', dispatch: 'dispatch', designate: 'dispatch', collect: 'handled' },
    ...{ close: 'close', follow: 'close', forceClose: 'close', followForced: 'close' },
  },
)
