/** A post in words. */
import type { HeldPost } from '../../contract/access.ts'
import { type StaffRole, staffRoles } from '../../domain/access.ts'
import { isEnglish } from '../kit/i18n.ts'

/** 网格员: a role as the page speaks. */
export const roleName = (role: StaffRole) => (isEnglish() ? staffRoles[role].en : staffRoles[role].label)
/** 网格员 孔庙社区: a post with its place. */
export const postName = (p: Pick<HeldPost, 'role' | 'unit' | 'cell'>) => [roleName(p.role), p.unit ?? p.cell].filter(Boolean).join(' ')
